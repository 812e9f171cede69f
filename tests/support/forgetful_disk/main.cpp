// A file system that forgets at a power cut what was never synced:
//     sg_forgetful_disk MOUNTPOINT
// It says "mounted" once it is. To write a number to the file `cut-the-power` cuts it, with that seed.
#define FUSE_USE_VERSION 31
#include "tests/support/forgetful_disk/platter.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iostream>

#include <fuse3/fuse.h>

namespace {

using shiftguard::testing::File;
using shiftguard::testing::Platter;

constexpr const char* switch_name = "/cut-the-power";

Platter& disk() {
    static Platter platter;
    return platter;
}

// libfuse keeps a number for each open file and folder; ours is an address.
template <class Kept>
Kept* kept(const fuse_file_info* info) {
    return reinterpret_cast<Kept*>(info->fh);  // NOLINT(performance-no-int-to-ptr)
}

File& file_of(const fuse_file_info* info) {
    return **kept<std::shared_ptr<File>>(info);
}

void keep(fuse_file_info* info, std::shared_ptr<File> file) {
    info->fh = reinterpret_cast<std::uintptr_t>(new std::shared_ptr<File>(std::move(file)));
}

// A file that was removed while open has no path any more; its number tells it.
int attributes(const char* path, struct stat* out, fuse_file_info* info) {
    *out = {};
    if (info == nullptr && std::strcmp(path, "/") == 0) {
        out->st_mode = S_IFDIR | S_IRWXU;
        out->st_nlink = 2;
        return 0;
    }
    const auto named = info == nullptr ? disk().find(path) : nullptr;
    if (info == nullptr && !named) {
        return -ENOENT;
    }
    const File& file = info == nullptr ? *named : file_of(info);
    out->st_mode = (file.folder ? S_IFDIR : S_IFREG) | file.mode;
    out->st_nlink = file.folder ? 2 : 1;
    out->st_size = static_cast<off_t>(file.now.size());
    return 0;
}

// libfuse may leave out the path where it has the number, so the number tells the folder's name.
const std::string& folder_of(const fuse_file_info* info) {
    return *kept<std::string>(info);
}

int open_folder(const char* path, fuse_file_info* info) {
    info->fh = reinterpret_cast<std::uintptr_t>(new std::string(path));
    return 0;
}

int release_folder(const char*, fuse_file_info* info) {
    delete kept<std::string>(info);
    return 0;
}

int make_folder(const char* path, mode_t mode) {
    if (disk().find(path)) {
        return -EEXIST;
    }
    disk().make_folder(path, mode & 0777U);
    return 0;
}

int remove_folder(const char* path) {
    if (!disk().in(path).empty()) {
        return -ENOTEMPTY;
    }
    disk().remove(path);
    return 0;
}

int list(const char*, void* buffer, fuse_fill_dir_t fill, off_t, fuse_file_info* info, fuse_readdir_flags) {
    for (const char* always : {".", ".."}) {
        fill(buffer, always, nullptr, 0, fuse_fill_dir_flags{});
    }
    for (const auto& [path, file] : disk().in(folder_of(info))) {
        fill(buffer, path.c_str() + path.rfind('/') + 1, nullptr, 0, fuse_fill_dir_flags{});
    }
    return 0;
}

int create(const char* path, mode_t mode, fuse_file_info* info) {
    keep(info, disk().make(path, mode & 0777U));
    return 0;
}

int open_file(const char* path, fuse_file_info* info) {
    auto file = disk().find(path);
    if (!file) {
        return -ENOENT;
    }
    keep(info, std::move(file));
    return 0;
}

int release(const char*, fuse_file_info* info) {
    delete kept<std::shared_ptr<File>>(info);
    return 0;
}

int read_bytes(const char*, char* out, std::size_t size, off_t from, fuse_file_info* info) {
    const auto& bytes = file_of(info).now;
    const auto begin = std::min(static_cast<std::size_t>(from), bytes.size());
    return static_cast<int>(bytes.copy(out, size, begin));
}

int write_bytes(const char*, const char* data, std::size_t size, off_t from, fuse_file_info* info) {
    if (&file_of(info) == disk().find(switch_name).get()) {
        disk().cut_power(static_cast<std::uint32_t>(std::stoul(std::string(data, size))));
        return static_cast<int>(size);
    }
    auto& bytes = file_of(info).now;
    const auto begin = static_cast<std::size_t>(from);
    bytes.resize(std::max(bytes.size(), begin + size));
    bytes.replace(begin, size, data, size);
    return static_cast<int>(size);
}

int cut_to(const char* path, off_t size, fuse_file_info* info) {
    const auto named = info == nullptr ? disk().find(path) : nullptr;
    if (info == nullptr && !named) {
        return -ENOENT;
    }
    (info == nullptr ? *named : file_of(info)).now.resize(static_cast<std::size_t>(size));
    return 0;
}

int allocate(const char*, int, off_t from, off_t size, fuse_file_info* info) {
    auto& bytes = file_of(info).now;
    bytes.resize(std::max(bytes.size(), static_cast<std::size_t>(from + size)));
    return 0;
}

int sync_file(const char*, int, fuse_file_info* info) {
    Platter::sync(file_of(info));
    return 0;
}

int sync_folder(const char*, int, fuse_file_info* info) {
    disk().sync_names(folder_of(info));
    return 0;
}

int remove_name(const char* path) {
    disk().remove(path);
    return 0;
}

int rename_file(const char* from, const char* to, unsigned) {
    if (!disk().find(from)) {
        return -ENOENT;
    }
    disk().rename(from, to);
    return 0;
}

int change_mode(const char* path, mode_t mode, fuse_file_info*) {
    if (const auto file = disk().find(path)) {
        file->mode = mode & 0777U;
    }
    return 0;
}

int change_owner(const char*, uid_t, gid_t, fuse_file_info*) {
    return 0;
}

void* begin(fuse_conn_info*, fuse_config* config) {
    config->hard_remove = 1;  // a file that is open and removed lives on with its last user, under no name
    config->nullpath_ok = 1;
    config->attr_timeout = config->entry_timeout = config->negative_timeout = 0;
    std::cout << "mounted" << std::endl;
    return nullptr;
}

}  // namespace

int main(int count, char** words) {
    if (count != 2) {
        std::cerr << "sg_forgetful_disk MOUNTPOINT\n";
        return 2;
    }
    fuse_operations operations{};
    operations.init = begin;
    operations.getattr = attributes;
    operations.opendir = open_folder;
    operations.releasedir = release_folder;
    operations.mkdir = make_folder;
    operations.rmdir = remove_folder;
    operations.readdir = list;
    operations.create = create;
    operations.open = open_file;
    operations.release = release;
    operations.read = read_bytes;
    operations.write = write_bytes;
    operations.truncate = cut_to;
    operations.fallocate = allocate;
    operations.fsync = sync_file;
    operations.fsyncdir = sync_folder;
    operations.unlink = remove_name;
    operations.rename = rename_file;
    operations.chmod = change_mode;
    operations.chown = change_owner;
    std::array<std::string, 5> arguments{words[0], "-f", "-s", "-oallow_other", words[1]};
    std::array<char*, 6> pointers{};
    std::transform(arguments.begin(), arguments.end(), pointers.begin(), [](auto& text) { return text.data(); });
    return fuse_main_real(static_cast<int>(arguments.size()), pointers.data(), &operations, sizeof(operations),
                          nullptr);
}

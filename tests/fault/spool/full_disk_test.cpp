// A really full disk: a small tmpfs in a mount namespace of this process's own, gone with it.
#include "tests/support/spool_examples.hpp"
#include "tests/support/temp_folder.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using spool::Spool;

const spool::Limits limits{100'000, 1U << 20U};

void write_line(const char* file, const std::string& text) {
    std::ofstream(file) << text;
}

// A user namespace where the process may not mount as it is.
bool enter_own_mounts() {
    const auto user = ::geteuid();
    const auto group = ::getegid();
    if (user != 0 || ::unshare(CLONE_NEWNS) != 0) {
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
            return false;
        }
        write_line("/proc/self/setgroups", "deny");
        write_line("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
        write_line("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
    }
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

class SmallDisk {
public:
    SmallDisk() {
        mounted_ = enter_own_mounts() && ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=4m") == 0;
    }
    ~SmallDisk() {
        if (mounted_) {
            ::umount2(folder_.path().c_str(), MNT_DETACH);
        }
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] bool mounted() const { return mounted_; }
    [[nodiscard]] std::filesystem::path operator/(const char* name) const { return folder_ / name; }

    void fill() const {
        const int file = ::open((folder_ / "filler").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        REQUIRE(file >= 0);
        const std::string block(4096, 'x');
        while (::write(file, block.data(), block.size()) > 0) {
        }
        ::close(file);
    }
    void make_room() const { std::filesystem::remove(folder_ / "filler"); }

private:
    TempFolder folder_;
    bool mounted_ = false;
};

}  // namespace

TEST_CASE("OnAFullDiskTheBallastIsFreedAndTheAppendSucceeds") {
    const SmallDisk disk;
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: the full disk is not tested here.");
        return;
    }
    auto outbox = Spool::open(disk / "outbox.db", limits);
    REQUIRE(outbox);
    REQUIRE(outbox->notes().empty());
    REQUIRE(std::filesystem::exists(disk / "outbox.db.ballast"));
    disk.fill();

    // Until the room that SQLite itself still has is used up, and then the ballast.
    protocol::Sequence last = 0;
    while (std::filesystem::exists(disk / "outbox.db.ballast")) {
        last = outbox->append(numbered_record(last + 1)).value();
        disk.fill();
        REQUIRE(last < 5000);
    }
    CHECK(outbox->depth().last_seq == last);

    // With nothing left the error says so and nothing is half kept.
    auto exhausted = outbox->append(numbered_record(last + 1));
    while (exhausted) {
        last = *exhausted;
        disk.fill();
        REQUIRE(last < 10000);
        exhausted = outbox->append(numbered_record(last + 1));
    }
    CHECK(exhausted.error().kind == ErrorKind::exhausted);
    CHECK(exhausted.error().retry == Retry::helps);
    CHECK(outbox->depth().last_seq == last);

    // And it goes on where it was as soon as there is room; a receipt takes the ballast again.
    disk.make_room();
    REQUIRE(outbox->append(numbered_record(last + 1)).value() == last + 1);
    StandIn server;
    REQUIRE(deliver_all(*outbox, server));
    CHECK(server.records().size() == last + 1);
    CHECK(std::filesystem::exists(disk / "outbox.db.ballast"));
}

TEST_CASE("AnOutboxOpensOnAFullDisk") {
    const SmallDisk disk;
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: the full disk is not tested here.");
        return;
    }
    {
        auto outbox = Spool::open(disk / "outbox.db", limits);
        REQUIRE(outbox);
        REQUIRE(outbox->append(numbered_record(1)));
    }
    disk.fill();
    auto outbox = Spool::open(disk / "outbox.db", limits);
    REQUIRE(outbox);
    CHECK(outbox->append(numbered_record(2)).value() == 2);
    StandIn server;
    CHECK(deliver_all(*outbox, server));
}

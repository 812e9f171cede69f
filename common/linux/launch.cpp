#include "common/linux/launch.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

namespace shiftguard {
namespace {

std::string_view name_of(std::string_view entry) {
    return entry.substr(0, entry.find('='));
}

std::vector<std::string> merged_environment(const std::vector<std::string>& ours) {
    std::vector<std::string> merged = ours;
    for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
        const auto same = [name = name_of(*each)](const std::string& entry) { return name_of(entry) == name; };
        if (std::none_of(ours.begin(), ours.end(), same)) {
            merged.emplace_back(*each);
        }
    }
    return merged;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    result.reserve(texts.size() + 1);
    for (auto& text : texts) {
        result.push_back(text.data());
    }
    result.push_back(nullptr);
    return result;
}

struct SpawnSettings {
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
    explicit SpawnSettings(int handed_over) {
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (handed_over >= 0) {
            // glibc clears close-on-exec also where both numbers are the same.
            posix_spawn_file_actions_adddup2(&actions, handed_over, handed_over_as);
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, handed_over >= 0 ? handed_over_as + 1 : handed_over_as);
        posix_spawnattr_init(&attributes);
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(
            &attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID));
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
    }
};

}  // namespace

Launched launch(const Launch& program) {
    if (program.words.empty()) {
        return {EINVAL, -1};
    }
    auto words = program.words;
    auto variables = merged_environment(program.environment);
    const SpawnSettings settings(program.handed_over);
    pid_t pid = -1;
    const int error = posix_spawnp(&pid, words.front().c_str(), &settings.actions, &settings.attributes,
                                   pointers(words).data(), pointers(variables).data());
    return error == 0 ? Launched{0, pid} : Launched{error, -1};
}

}  // namespace shiftguard

#include "agent/cli/doctor.hpp"

#include "agent/cli/linux/machine.hpp"
#include "agent/pam/arguments.hpp"
#include "agent/place/sources/linux/geoclue_settings.hpp"
#include "agent/place/sources/linux/gpsd_source.hpp"
#include "agent/place/sources/linux/network_source.hpp"
#include "agent/roster/shift.hpp"
#include "agent/vision/model_folder.hpp"
#include "common/linux/accounts.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

/// The outbox's ballast and database, the journal of a day, and what the disk needs for itself.
constexpr std::uint64_t room_wanted = 64U << 20U;

/// Programs that lock when logind asks, and say so in LockedHint.
constexpr std::array lockers{"gnome-shell",       "kscreenlocker_greet", "/usr/libexec/kscreenlocker_greet",
                             "xss-lock",          "light-locker",        "cinnamon-screensaver",
                             "xfce4-screensaver", "mate-screensaver"};

Checked ready(std::string what, std::string found) {
    return {std::move(what), std::move(found), ""};
}

Checked check_logind() {
    const auto* there = std::find_if(lockers.begin(), lockers.end(), [](const char* each) { return can_start(each); });
    if (there == lockers.end()) {
        return {"lock", "no program that locks at logind's word and says so (LockedHint) is installed",
                "install one, for example xss-lock with i3lock; without it every lock ends as lock_failed"};
    }
    return ready("lock", std::string(*there) + " is installed; it must run in the worker's session");
}

Checked server_line(const control::Status& status) {
    const std::string waiting = status.waiting ? fmt::format("{} records wait", *status.waiting)
                                               : "how many records wait is not known, the outbox cannot be read";
    if (status.server == "not_joined") {
        return {"server", "this workstation has not joined a server; " + waiting,
                "shiftguard join --server URL --token TOKEN --authority FILE"};
    }
    if (status.server == "delivering") {
        return ready("server", "reached; " + waiting);
    }
    if (status.server == "idle" && status.waiting == 0U) {
        return ready("server", "joined; nothing was to be sent yet");
    }
    return {"server", fmt::format("{} ({}); {}", status.server, status.server_detail, waiting),
            "as it says; nothing is lost, and it is tried again by itself"};
}

Checked time_line(const control::Status& status) {
    if (status.time == "untrusted") {
        return {"time", "what time it is has not been proved: shifts can't be told",
                "let the workstation reach its server, and set its clock right"};
    }
    return ready("time", status.time == "trusted"
                             ? fmt::format("as the server signed it, give or take {} s", status.time_uncertainty_s)
                             : "by this machine's own clock; no server vouches for it");
}

std::vector<std::string_view> words_of(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    std::vector<std::string_view> words;
    for (auto begin = text.find_first_not_of(blanks); begin != std::string_view::npos;
         begin = text.find_first_not_of(blanks)) {
        text.remove_prefix(begin);
        words.push_back(text.substr(0, text.find_first_of(blanks)));
        text.remove_prefix(words.back().size());
    }
    return words;
}

Checked check_geoclue(const policy::Location& location, const DoctorOptions& options) {
    if (const auto withheld = place::why_not_geoclue(options.geoclue, location.service_url)) {
        return {"location", withheld->why, withheld->mend};
    }
    if (!place::geoclue_admits_us(options.geoclue)) {
        return {"location", "GeoClue refuses the agent: its whitelist does not name it",
                fmt::format("add {} to whitelist under [agent] in /etc/geoclue/geoclue.conf", place::geoclue_agent)};
    }
    return ready("location",
                 "GeoClue is asked, and its settings let it tell nobody but a service of the organisation's own");
}

}  // namespace

std::vector<Checked> check_policy(const Result<policy::InForce>& found) {
    if (!found) {
        const bool closed = found.error().kind == ErrorKind::refused;
        return {{"policy", to_sentence(found.error()),
                 closed ? "do what it says; where the policy is closed to you run the doctor as root"
                        : "mend the file; `shiftguard policy check` names every fault"}};
    }
    const auto& policy = found->made.policy;
    const auto file = found->parts.front().file.string();
    std::vector<Checked> checks;
    if (policy.accounts.empty()) {
        checks.push_back({"policy", fmt::format("{} is good, but no account is in scope", file),
                          "name the accounts and their workers in the policy"});
    } else {
        checks.push_back(ready("policy", fmt::format("\"{}\" version {}, {} accounts in scope, from {}", policy.name,
                                                     policy.version, policy.accounts.size(), file)));
    }
    if (found->beside) {
        checks.push_back({"policies", to_sentence(*found->beside),
                          "mend that file or take it away; `shiftguard policy check` tells what is wrong with each"});
    }
    return checks;
}

Checked check_accounts(const policy::Policy& policy) {
    std::string missing;
    for (const auto& [account, worker] : policy.accounts) {
        if (!uid_of(account)) {
            missing += (missing.empty() ? "" : ", ") + account.text();
        }
    }
    if (!missing.empty()) {
        return {"accounts", "not on this machine: " + missing, "make the account, or take it out of the policy"};
    }
    return ready("accounts", "all that the policy names are on this machine");
}

Checked check_models(const DoctorOptions& options) {
    const auto folder = vision::ModelFolder::open(options.models);
    if (!folder) {
        return {"models", to_sentence(folder.error()), "install shiftguard-models, or run models/fetch in a clone"};
    }
    constexpr std::array names{"fr_detect",   "blazeface_back_256", "fr_landmark", "fr_feature",
                               "dlib_resnet", "nanodet_416",        "fr_liveness"};
    for (const char* name : names) {
        if (const auto model = folder->read(name); !model) {
            return {"models", to_sentence(model.error()), "install shiftguard-models again, or run models/fetch"};
        }
    }
    return ready("models", fmt::format("all {} are there and match the manifest", names.size()));
}

Checked check_camera(const policy::Policy& policy, const DoctorOptions& options) {
    const std::string device = policy.camera.device;
    if (!std::filesystem::exists(device)) {
        return {"camera", device + " is not there", "plug the camera in, or name another device in the policy"};
    }
    if (!may_use(AccountName(options.user), device)) {
        return {"camera", fmt::format("the account {} may not open {}", options.user, device),
                fmt::format("install shiftguard-agent, or: adduser {} video, and see that the device belongs to that "
                            "group",
                            options.user)};
    }
    const auto formats = capture_formats(device);
    if (!formats && formats.error().kind == ErrorKind::invalid_input) {
        return {"camera", to_sentence(formats.error()), "name a V4L2 capture device in the policy"};
    }
    return ready("camera", formats
                               ? fmt::format("{} gives {}", device, *formats)
                               : fmt::format("the agent may open {}; this account may not ask what it gives", device));
}

Checked check_zones() {
    // The policy's own zones were looked up when it was checked; here is whether there is a database at all.
    if (!roster::zone_exists("Europe/Berlin")) {
        return {"time zones", "this machine's zone database is not there", "apt-get install tzdata"};
    }
    return ready("time zones", "the zone database is there, and has every zone of a policy that is ready");
}

Checked check_disk(const DoctorOptions& options) {
    const auto room = free_bytes(options.state);
    if (!room) {
        return {"disk", options.state.string() + " cannot be asked for its room", "see that the path exists"};
    }
    const std::string left = fmt::format("{} MiB are free for {}", *room >> 20U, options.state.string());
    return *room < room_wanted ? Checked{"disk", left, "free some: below 64 MiB incidents soon wait in memory"}
                               : ready("disk", left);
}

Checked check_polkit(const DoctorOptions& options) {
    if (options.bus != "system") {
        return ready("polkit", "not asked on a bus of one's own");
    }
    for (const char* file :
         {"/usr/share/dbus-1/system-services/org.freedesktop.PolicyKit1.service",
          "/usr/share/polkit-1/actions/org.shiftguard.policy", "/usr/share/polkit-1/rules.d/50-shiftguard.rules"}) {
        // Also where its folder is closed to this account: rules.d belongs to polkit.
        std::error_code error;
        if (!std::filesystem::exists(file, error) && !error) {
            return {"polkit", std::string(file) + " is not there",
                    "install polkitd and shiftguard-agent; without them nobody is an administrator and no session "
                    "of another account can be locked"};
        }
    }
    return ready("polkit", "it and the agent's rules are installed");
}

std::vector<Checked> check_lock(const policy::Policy& policy) {
    std::vector<Checked> checks;
    for (const auto& way : policy.lock_ways) {
        switch (way.kind) {
            case policy::LockWay::Kind::logind:
                checks.push_back(check_logind());
                break;
            case policy::LockWay::Kind::command: {
                const std::string program = way.command.empty() ? "" : way.command.front();
                checks.push_back(can_start(program) ? ready("lock", program + " can be started")
                                                    : Checked{"lock", program + " cannot be started",
                                                              "install it, or name another way to lock in the policy"});
                break;
            }
        }
    }
    return checks;
}

std::vector<Checked> check_place(const policy::Policy& policy) {
    if (policy.places.empty()) {
        return {};
    }
    const auto seen = place::make_network_source()->read();
    if (!seen || (!seen->gateway && seen->access_points.empty() && !seen->fix)) {
        return {{"place", "neither a network nor a position can be read, so the place is unknown",
                 "connect the network; without a mark that is read, outside_place is never found"}};
    }
    return {ready("place", "a network or a position can be read")};
}

std::vector<Checked> check_location(const policy::Policy& policy, const DoctorOptions& options) {
    if (!policy::has_shape(policy)) {
        return {};
    }
    std::vector<Checked> checks;
    std::error_code error;
    const bool has_geoclue = std::filesystem::exists(options.geoclue / "geoclue.conf", error);
    if (policy.location.geoclue && has_geoclue) {
        checks.push_back(check_geoclue(policy.location, options));
    }
    const bool has_gpsd = place::gpsd_listens();
    if (policy.location.gpsd && has_gpsd) {
        checks.push_back(ready("location", "gpsd listens"));
    }
    if (checks.empty()) {
        checks.push_back({"location",
                          "the policy names coordinates, and nobody who is asked for a position is on this machine",
                          "install geoclue-2.0 or gpsd, and see location.geoclue and location.gpsd of the policy; "
                          "without a position such a place is unknown"});
    }
    return checks;
}

Checked check_gate(const policy::Policy& policy, const DoctorOptions& options) {
    const auto file = options.pam / "common-auth";
    constexpr std::string_view module = "pam_shiftguard.so";
    std::ifstream lines(file);
    std::optional<pam::Arguments> ours;
    for (std::string line; !ours && std::getline(lines, line);) {
        const auto at = line.find(module);
        if (!line.starts_with('#') && at != std::string::npos) {
            ours = pam::read_arguments(words_of(std::string_view(line).substr(at + module.size())));
        }
    }
    if (!ours) {
        return ready("gate", fmt::format("off: {} does not name pam_shiftguard.so; pam-auth-update --enable "
                                         "shiftguard switches it on",
                                         file.string()));
    }
    const bool refuses = ours->unreachable == pam::Unreachable::refuse;
    const auto found = fmt::format("on; while the agent does not answer a sign-in is {}, as {} says",
                                   refuses ? "refused" : "admitted", file.string());
    return refuses == policy.refuses_without_agent
               ? ready("gate", found)
               : Checked{"gate", found + "; the policy says otherwise", "dpkg-reconfigure shiftguard-agent"};
}

std::vector<Checked> check_agent(const Result<control::Status>& status) {
    if (!status) {
        return {{"agent", to_sentence(status.error()),
                 "systemctl enable --now shiftguardd; see journalctl -u shiftguardd"}};
    }
    std::vector<Checked> checks;
    checks.push_back(status->trouble.empty() ? ready("agent", "version " + status->agent_version + " answers")
                                             : Checked{"agent", status->trouble, "do what it says"});
    if (status->withheld) {
        checks.push_back({"agent", "it does not tell this account how things stand", "run the doctor as root"});
        return checks;
    }
    if (status->worker.empty()) {
        checks.push_back(ready("session", "nobody in scope is signed in"));
    } else if (status->enrolled) {
        checks.push_back(ready("worker", status->worker + " is enrolled"));
    } else {
        checks.push_back({"worker", status->worker + " is not enrolled",
                          "shiftguard enrol --worker " + status->worker + ", as an administrator or with a code"});
    }
    checks.push_back(server_line(*status));
    checks.push_back(time_line(*status));
    return checks;
}

}  // namespace shiftguard::cli

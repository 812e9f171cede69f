#include "server/daemon/checks.hpp"

#include "protocol/record.hpp"
#include "server/authority/authority.hpp"
#include "server/daemon/backup.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <system_error>

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <sys/timex.h>
#include <unistd.h>

namespace shiftguard::server {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::days renew_before{60};
constexpr std::chrono::days authority_in_sight{730};
constexpr unsigned mebibyte_bits = 20;

bool is_loopback(const std::string& address) {
    return address == "::1" || address.starts_with("127.");
}

enum class Answer : std::uint8_t { none, refused, taken };

/// A handshake with this version of TLS and no other. Whose certificate it is does not matter here.
Answer handshake(const std::string& address, std::uint16_t port, int version) {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    if (!context || SSL_CTX_set_min_proto_version(context.get(), version) != 1 ||
        SSL_CTX_set_max_proto_version(context.get(), version) != 1) {
        return Answer::none;
    }
    const std::string host = address == "0.0.0.0" ? "127.0.0.1" : address == "::" ? "::1" : address;
    const std::string place =
        (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> connection(BIO_new_connect(place.c_str()), BIO_free_all);
    if (!connection || BIO_do_connect(connection.get()) != 1) {
        return Answer::none;
    }
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), SSL_free);
    if (!tls || BIO_up_ref(connection.get()) != 1) {
        return Answer::none;
    }
    SSL_set_bio(tls.get(), connection.get(), connection.get());
    return SSL_connect(tls.get()) == 1 ? Answer::taken : Answer::refused;
}

Look look_at_port(const std::string& what, const std::string& address, std::uint16_t port) {
    if (port == 0) {
        return {Finding::ok, what, "any free port; not looked at"};
    }
    switch (handshake(address, port, TLS1_3_VERSION)) {
        case Answer::none:
            return {Finding::ok, what, "nothing listens there; the server does not run"};
        case Answer::refused:
            return {Finding::mend, what,
                    "Port " + std::to_string(port) +
                        " does not speak TLS 1.3: it is another program's, or something "
                        "stands before it; see what listens there."};
        case Answer::taken:
            break;
    }
    if (handshake(address, port, TLS1_2_VERSION) == Answer::taken) {
        return {Finding::mend, what,
                "Port " + std::to_string(port) +
                    " takes TLS 1.2: something stands before the server; let it pass TLS "
                    "through, or take 1.3 alone."};
    }
    return {Finding::ok, what, "TLS 1.3 is taken, TLS 1.2 refused"};
}

bool open_to_others(const fs::path& path) {
    std::error_code error;
    const auto mode = fs::status(path, error).permissions();
    return error || (mode & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none;
}

Look look_at_room(const std::string& what, const fs::path& folder, std::uint64_t needed) {
    std::error_code error;
    const auto room = fs::space(folder, error);
    if (error) {
        return {Finding::mend, what, folder.string() + ": how much is free cannot be told: " + error.message()};
    }
    const auto words = std::to_string(room.available >> mebibyte_bits) + " MiB free";
    return room.available < needed
               ? Look{Finding::mend, what,
                      folder.string() + ": " + words + ", less than operations.disk_free_mib; make room."}
               : Look{Finding::ok, what, words};
}

/// Mend where it ends soon, look where that is in sight.
Look look_at_end(const std::string& what, const fs::path& file, WallTime now, std::chrono::days in_sight,
                 const std::string& mend) {
    const auto text = read_text(file);
    const auto end = text ? authority::expires_at(*text) : Result<WallTime>(text.error());
    if (!end) {
        return {Finding::mend, what, to_sentence(end.error())};
    }
    const auto left = std::chrono::floor<std::chrono::days>(*end - now);
    const std::string sentence =
        "ends at " + protocol::to_rfc3339(*end) + ", in " + std::to_string(left.count()) + " days";
    if (left >= std::max(renew_before, in_sight)) {
        return {Finding::ok, what, sentence};
    }
    return {left < renew_before ? Finding::mend : Finding::look, what,
            file.string() + " " + sentence + "; " + mend + "."};
}

}  // namespace

Look look_at_certificate(const fs::path& file, WallTime now) {
    return look_at_end("certificate", file, now, {},
                       "renew it with `shiftguard-server certificate renew` (where it is not by the server's own "
                       "authority: put a new one in its place)");
}

Look look_at_authority(const fs::path& file, WallTime now) {
    return look_at_end("authority", file, now, authority_in_sight,
                       "what it signed is worth nothing afterwards: make a new server in time (`shiftguard-server "
                       "init` in another folder) and join the workstations to it");
}

Look look_at_permissions(const Folder& folder) {
    std::string open = open_to_others(folder.root()) ? folder.root().string() : "";
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder.root(), error)) {
        const bool certificate = entry.path() == folder.authority() || entry.path() == folder.certificate();
        if (!certificate && entry.is_regular_file(error) && open_to_others(entry.path())) {
            open += (open.empty() ? "" : ", ") + entry.path().string();
        }
    }
    return open.empty() ? Look{Finding::ok, "permissions"}
                        : Look{Finding::mend, "permissions",
                               open + ": other accounts may read or write there; take that away with chmod go=."};
}

Look look_at_addresses(const Settings& settings) {
    if (settings.operations.enabled && !is_loopback(settings.operations.address)) {
        return {Finding::look, "ports",
                "The operations' port listens at " + settings.operations.address +
                    " without TLS or sign-in; leave loopback only for a network that you trust."};
    }
    return {Finding::ok, "ports",
            is_loopback(settings.address)
                ? "on this machine alone: no workstation elsewhere reaches it (address in server.json)"
                : "agents and supervisors reach " + settings.address + "; the operations' port this machine alone"};
}

std::vector<Look> look_at_tls(const Settings& settings) {
    return {look_at_port("TLS for agents", settings.address, settings.agents_port),
            look_at_port("TLS for supervisors", settings.address, settings.console_port)};
}

Look look_at_disk(const Folder& folder, std::uint64_t needed) {
    return look_at_room("disk", folder.root(), needed);
}

Look look_at_evidence(const Folder& folder, std::uint64_t needed) {
    const auto path = folder.evidence();
    std::error_code error;
    if (!fs::exists(path, error)) {
        return {Finding::ok, "evidence", "not there yet: no server of this release has run here"};
    }
    if (open_to_others(path)) {
        return {Finding::mend, "evidence",
                path.string() + ": other accounts may read or write there; take that away with chmod -R go=."};
    }
    for (const auto& one : {path, path / "incoming"}) {
        if (::access(one.c_str(), W_OK | X_OK) != 0) {
            return {Finding::mend, "evidence",
                    one.string() + " cannot be written; give it to the server's user with chown -R."};
        }
    }
    return look_at_room("evidence", path, needed);
}

Look look_at_clock() {
    timex state{};
    if (adjtimex(&state) == -1 || (static_cast<unsigned>(state.status) & static_cast<unsigned>(STA_UNSYNC)) != 0) {
        return {Finding::look, "clock",
                "Nobody keeps it right (timedatectl says whether it is synchronized); workstations go by it."};
    }
    return {Finding::ok, "clock", "synchronized"};
}

Look look_at_backups(const BackupSettings& settings, WallTime now) {
    if (settings.folder.empty()) {
        return {Finding::look, "backups",
                "Where they lie is not said (backup.folder in server.json), so their age cannot be told."};
    }
    std::optional<WallTime> newest;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(settings.folder, error)) {
        const bool counts = entry.is_regular_file(error) && !is_of_an_unfinished_backup(entry.path());
        const auto changed = counts ? entry.last_write_time(error) : fs::file_time_type::min();
        if (changed == fs::file_time_type::min()) {
            continue;
        }
        const auto at = std::chrono::time_point_cast<Milliseconds>(std::chrono::file_clock::to_sys(changed));
        newest = std::max(newest.value_or(at), at);
    }
    if (error || !newest) {
        return {Finding::mend, "backups", settings.folder + " holds none; make one with `shiftguard-server backup`."};
    }
    const auto words = "the newest is of " + protocol::to_rfc3339(*newest);
    return now - *newest > settings.max_age
               ? Look{Finding::mend, "backups", settings.folder + ": " + words + "; make a new one."}
               : Look{Finding::ok, "backups", words};
}

}  // namespace shiftguard::server

#include "server/daemon/certificate.hpp"

#include "common/linux/atomic_file.hpp"
#include "common/linux/system_clock.hpp"
#include "protocol/record.hpp"
#include "server/authority/server_renewal.hpp"

#include <iostream>

namespace shiftguard::server {

Status renew_certificate(const Folder& folder) {
    const auto keys = load_keys(folder);
    if (!keys) {
        return keys.error();
    }
    const auto certificate = read_text(folder.certificate());
    if (!certificate) {
        return certificate.error();
    }
    const auto key = read_secret(folder.private_key());
    if (!key) {
        return key.error();
    }
    const auto store = open_store(folder);
    if (!store) {
        return store.error();
    }
    const auto now = SystemClock().now().wall;
    const auto next = authority::renew_server(keys->authority, {*certificate, *key}, now);
    if (!next) {
        return next.error();
    }
    const auto print = authority::fingerprint(*next);
    const auto end = authority::expires_at(*next);
    if (!print || !end) {
        return print ? end.error() : print.error();
    }
    const auto until = protocol::to_rfc3339(*end);
    // First: one that is audited and was not put in place harms nobody, the other way round it would.
    if (auto done = (*store)->audit(now, "administrator", "renewed the server's certificate until " + until); !done) {
        return done;
    }
    // The key stays, so only one file is replaced: at every moment the pair fits.
    if (auto done = write_atomically(folder.certificate(), as_bytes(*next), FileMode::everyone_reads); !done) {
        return done;
    }
    std::cout << "The server's certificate is good until " << until << ".\nSHA-256 " << *print << '\n';
    std::cerr << "A running server takes it up within a few seconds; open connections stay.\n";
    return success();
}

}  // namespace shiftguard::server

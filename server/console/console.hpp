// The supervisors' pages: server-rendered, no JavaScript, everything HTML-escaped, English and German.
#pragma once

#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "server/console/zone.hpp"
#include "server/evidence/vault.hpp"
#include "server/http/message.hpp"
#include "server/store/store.hpp"

#include <memory>
#include <string>

namespace shiftguard::console {

/// Safe from any thread. The store, the vault and the clock outlive it.
class Console {
public:
    struct Setting {
        Zone zone;                  ///< of the wall clock that times are shown by
        protocol::KeyPair receipt;  ///< what the store says of workstations is held against it; it makes codes
    };
    Console(store::IncidentStore& store, evidence::Vault& vault, const Clock& clock, Setting setting);
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    [[nodiscard]] http::Answer handle(const http::Request& request);
    /// For what never became a request.
    [[nodiscard]] http::Answer refusal(unsigned status, const std::string& sentence) const;

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::console

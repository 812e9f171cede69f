// The handlers of the agents' port on any body: each gives an answer, and what it refuses it refuses with a problem
// document that names the fault. First byte: which path, and whether a certificate was shown.
#include "common/encoding.hpp"
#include "protocol/evidence.hpp"
#include "protocol/message.hpp"
#include "server/evidence/linux/folder_vault.hpp"
#include "server/ingest/evidence.hpp"
#include "tests/fuzz/served.hpp"
#include "tests/unit/server/answered.hpp"

#include <array>

using namespace shiftguard;

namespace {

/// The same body as a picture, under its own hash or under a name that it brings along.
void put_as_a_picture(fuzz::Served& served, http::Request request, bool own_name) {
    static const auto vault = std::move(*evidence::FolderVault::open(served.folder / "evidence"));
    request.method = "PUT";
    request.headers["content-type"] = "image/jpeg";
    request.target = std::string(protocol::evidence_path) +
                     (own_name ? to_hex(protocol::hash_body(request.body)) : request.body.substr(0, 64));
    const auto answer = ingest::evidence(*served.store, *vault, request, fuzz::now.wall);
    if (answer.status == 200 || answer.status == 201) {
        return;
    }
    if (answer.status < 400 || answer.status >= 500 || !protocol::decode_problem(answer.body)) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static fuzz::Served served;
    constexpr std::array paths{protocol::records_path, protocol::heartbeat_path, protocol::redeem_path,
                               protocol::join_path};
    if (size == 0) {
        return 0;
    }
    http::Request request;
    request.method = "POST";
    request.target = std::string(paths.at(data[0] % paths.size()));
    request.body.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
    request.peer = "192.0.2.1";
    if (data[0] / paths.size() % 8 != 0) {
        request.client = {fuzz::workstation.text()};
    }
    put_as_a_picture(served, request, (data[0] & 1U) != 0);
    const auto answer = testing::answered([&](const http::Reply& reply) {
        ingest::handle(*served.store, served.keys, request, fuzz::now, nullptr, {}, reply);
    });
    if (answer.status == 200 || answer.status == 204) {
        return 0;
    }
    const auto problem = protocol::decode_problem(answer.body);
    if (answer.status < 400 || answer.status >= 500 || !problem || problem->detail.empty() || answer.note.empty()) {
        std::abort();
    }
    return 0;
}

#include "tests/integration/server/joined.hpp"

#include "common/encoding.hpp"
#include "protocol/evidence.hpp"

#include <catch2/catch.hpp>

namespace shiftguard::testing {

std::string one_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

Joined::Joined(ServerProcess& to) : server(to) {
    const auto request = machine.join_request(one_line(to.command("token")));
    const auto answer = ask(post(protocol::join_path, protocol::encode(request)));
    REQUIRE(answer.failure.empty());
    REQUIRE(answer.status == 200);
    const auto joined = protocol::decode_join_answer(answer.body);
    REQUIRE(joined);
    machine.joined_as(joined->workstation);
    certificate = folder.write("client.pem", joined->certificate_pem);
    private_key = folder.write("client-key.pem", machine.private_key_pem());
}

HttpsRequest Joined::post(std::string_view path, std::string body) const {
    HttpsRequest request;
    request.url = server.agents_url() + std::string(path);
    request.method = "POST";
    request.authority = server.authority();
    request.certificate = certificate;
    request.private_key = private_key;
    request.body = std::move(body);
    return request;
}

HttpsRequest Joined::picture(std::string bytes) const {
    const auto path = std::string(protocol::evidence_path) + to_hex(protocol::hash_body(bytes));
    auto request = post(path, std::move(bytes));
    request.method = "PUT";
    request.headers = {"Content-Type: image/jpeg"};
    return request;
}

HttpsAnswer Joined::send(const protocol::Batch& batch) const {
    return ask(post(protocol::records_path, protocol::encode(batch)));
}

nlohmann::json Joined::incidents() const {
    return nlohmann::json::parse(server.command("incidents --json"));
}

}  // namespace shiftguard::testing

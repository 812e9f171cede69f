#include "protocol/renewal.hpp"

#include "protocol/message.hpp"
#include "protocol/strict_json.hpp"

namespace shiftguard::protocol {
namespace {

constexpr TextBounds pem_bounds{1, 32768};
constexpr std::size_t max_renewal_bytes = 65536;

void check_version(const View& root) {
    if (root.at("version").number(0, UINT32_MAX) != wire_version) {
        root.at("version").fault("must be " + std::to_string(wire_version) + ": bring both sides to one release");
    }
}

}  // namespace

std::string encode(const RenewalRequest& request) {
    return write_line({{"version", wire_version}, {"certificate_request_pem", request.certificate_request_pem}});
}

std::string encode(const RenewalAnswer& answer) {
    return write_line({{"version", wire_version}, {"certificate_pem", answer.certificate_pem}});
}

Result<RenewalRequest> decode_renewal_request(std::string_view text) {
    return read<RenewalRequest>(text, max_renewal_bytes, [](const View& root, RenewalRequest& request) {
        check_version(root);
        request.certificate_request_pem = root.at("certificate_request_pem").block(pem_bounds);
    });
}

Result<RenewalAnswer> decode_renewal_answer(std::string_view text) {
    return read<RenewalAnswer>(text, max_renewal_bytes, [](const View& root, RenewalAnswer& answer) {
        check_version(root);
        answer.certificate_pem = root.at("certificate_pem").block(pem_bounds);
    });
}

}  // namespace shiftguard::protocol

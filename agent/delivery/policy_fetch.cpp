#include "agent/delivery/policy_fetch.hpp"

#include "agent/delivery/http.hpp"
#include "agent/delivery/server_words.hpp"
#include "common/linux/atomic_file.hpp"
#include "protocol/policy_offer.hpp"

#include <string>
#include <utility>

namespace shiftguard::delivery {
namespace {

std::filesystem::path signature_of(const std::filesystem::path& file) {
    return file.string() + ".minisig";
}

std::string text_of(const Result<Bytes>& bytes) {
    return bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
}

/// The offer that the files came from, by its name; empty where they make none.
std::string etag_of_kept(const std::filesystem::path& file) {
    const protocol::PolicyOffer kept{text_of(read_file(file, protocol::max_policy_bytes)),
                                     text_of(read_file(signature_of(file), protocol::max_policy_signature_bytes))};
    return kept.document.empty() || kept.signature.empty() ? std::string() : protocol::etag_of(protocol::encode(kept));
}

/// The signature first: a policy that lies beside another's signature is refused until its own is there.
Status keep(const protocol::PolicyOffer& offer, const std::filesystem::path& file) {
    if (auto written = write_atomically(signature_of(file), as_bytes(offer.signature), FileMode::owner_only);
        !written) {
        return written;
    }
    return write_atomically(file, as_bytes(offer.document), FileMode::owner_only);
}

}  // namespace

Result<PolicyFetched> fetch_policy(const Membership& membership, const std::filesystem::path& file,
                                   const std::function<bool()>& abort) {
    Http http(membership);
    http.abort_when(abort);
    const auto answer = http.get(protocol::policy_path, etag_of_kept(file));
    if (!answer) {
        return answer.error();
    }
    constexpr int no_content = 204;
    constexpr int not_modified = 304;
    if (answer->status == not_modified || answer->status == no_content) {
        return PolicyFetched::as_before;
    }
    constexpr int ok = 200;
    if (answer->status != ok) {
        return refusal(membership.server_url, *answer);
    }
    const auto offer = protocol::decode_policy_offer(answer->body);
    if (!offer) {
        return Error{ErrorKind::corrupted, membership.server_url,
                     "The server's policy cannot be read: " + to_sentence(offer.error()), Retry::helps};
    }
    if (const auto kept = keep(*offer, file); !kept) {
        return kept.error();
    }
    return PolicyFetched::kept;
}

PolicyFetch::PolicyFetch(Membership membership, std::filesystem::path file, Calls calls,
                         std::chrono::milliseconds every)
    : repeating_(every, [membership = std::move(membership), file = std::move(file),
                         calls = std::move(calls)](const Repeating::Ending& ends) {
          if (!calls.is_wanted()) {
              return;
          }
          const auto end = fetch_policy(membership, file, ends);
          if (!ends()) {  // what was cut off says nothing about the server
              calls.ended(end);
          }
      }) {}

}  // namespace shiftguard::delivery

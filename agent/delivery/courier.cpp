#include "agent/delivery/courier.hpp"

#include "common/encoding.hpp"
#include "common/sodium/sodium.hpp"
#include "protocol/evidence.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace shiftguard::delivery {
namespace {

// More refused records than this without an accepted one between: it is the server or the release, not the records.
constexpr std::size_t most_refused_in_a_row = 16;

Attempt troubled(const std::string& detail, const Answer& answer) {
    return {Pace::back_off, Condition::server_troubled, detail, answer.retry_after, std::nullopt};
}

// What the server said, as a sentence.
std::string words_of(const Answer& answer) {
    const auto problem = protocol::decode_problem(answer.body);
    const std::string status = "The server answered " + std::to_string(answer.status);
    if (!problem && (answer.status / 100 == 3 || answer.body.starts_with('<'))) {
        return status + (answer.status / 100 == 3 ? " with a redirect, which is not followed" : " with a web page") +
               ": perhaps a captive portal or a gateway answers in its place; sign in to the network, and check the "
               "server's address.";
    }
    if (!problem) {
        return status + " without saying why.";
    }
    return status + ": " + (problem->detail.empty() ? problem->title : problem->detail);
}

bool is_of_type(const Answer& answer, std::string_view type) {
    const auto problem = protocol::decode_problem(answer.body);
    return problem && problem->type == type;
}

// A refusal by a Shiftguard server that took our certificate and knows whose it is.
bool knows_us(const Answer& answer) {
    return protocol::decode_problem(answer.body).ok() && !is_of_type(answer, "workstation-unknown");
}

// Of a server that knows no pictures, too; but of a Shiftguard server: a gateway's error page says nothing of the
// picture. Neither do a certificate that is refused, a timeout and a request to wait.
bool is_final_for_a_picture(const Answer& answer) {
    constexpr std::array passing{401, 403, 407, 408, 425, 429};
    return answer.status / 100 == 4 && std::find(passing.begin(), passing.end(), answer.status) == passing.end() &&
           protocol::decode_problem(answer.body).ok();
}

Attempt of_error(const Error& error) {
    switch (error.kind) {
        case ErrorKind::refused:
            return {Pace::slowly, Condition::certificate_bad, to_sentence(error), std::nullopt, std::nullopt};
        case ErrorKind::corrupted:
            return {Pace::back_off, Condition::server_troubled, to_sentence(error), std::nullopt, std::nullopt};
        case ErrorKind::unavailable:
        case ErrorKind::timeout:
        case ErrorKind::invalid_input:
        case ErrorKind::not_found:
        case ErrorKind::exhausted:
        case ErrorKind::internal:
            break;
    }
    return {Pace::back_off, Condition::server_away, to_sentence(error), std::nullopt, std::nullopt};
}

// The outbox itself fails: nothing is wrong with the server, and waiting may help.
Attempt of_outbox(const Error& error) {
    return {Pace::back_off, Condition::server_troubled, "The outbox cannot be used: " + to_sentence(error),
            std::nullopt, std::nullopt};
}

}  // namespace

Courier::Courier(spool::Spool& outbox, Membership membership, const protocol::SecretKey& signing_key, Patience patience,
                 Pictures pictures)
    : outbox_(outbox),
      membership_(std::move(membership)),
      signing_key_(signing_key),
      http_(membership_, patience),
      patience_(patience.request),
      pictures_(pictures) {}

Courier::~Courier() {
    wipe(signing_key_);
}

Attempt Courier::attempt() {
    auto next = server_stands_at_ ? outbox_.batch_after(*server_stands_at_) : outbox_.next_batch();
    if (!next && next.error().kind == ErrorKind::not_found) {
        server_stands_at_.reset();  // it is asked anew: perhaps it was restored from a later copy meanwhile
        return {Pace::slowly, Condition::refused, to_sentence(next.error()), std::nullopt, std::nullopt};
    }
    if (!next) {
        return of_outbox(next.error());
    }
    if (!*next) {
        return attempt_picture(std::nullopt).value_or(Attempt{});
    }
    auto& records = (*next)->records;
    records.resize(std::min(records.size(), at_most_));
    if (pictures_go_first()) {
        if (auto of_picture = attempt_picture(records.back().seq)) {
            return *std::move(of_picture);
        }
    }
    return attempt_records(std::move(**next));
}

// A picture is large, and the record says what happened: it waits for its pictures only so long, and for none after a
// request that came to nothing.
bool Courier::pictures_go_first() {
    const auto now = std::chrono::steady_clock::now();
    pictures_go_since_ = pictures_go_since_.value_or(now);
    return records_were_answered_ && now - *pictures_go_since_ < pictures_.first;
}

// Where one can't be sent now it is left alone for a while, and where the server will never take it, it is dropped with
// the server's words.
std::optional<Attempt> Courier::attempt_picture(std::optional<protocol::Sequence> up_to) {
    if (std::chrono::steady_clock::now() < pictures_rest_until_) {
        return std::nullopt;
    }
    const auto next = outbox_.next_picture(up_to);
    if (!next || !*next) {
        return std::nullopt;  // an outbox that fails tells it with the records
    }
    const auto& name = (*next)->name;
    const auto answer =
        http_.put(std::string(protocol::evidence_path) + to_hex(name.sha256), name.media_type, (*next)->content);
    const bool taken = answer && (answer->status == 200 || answer->status == 201);
    const bool refused = answer && is_final_for_a_picture(*answer);
    if (!taken && !refused) {
        const auto asked = answer ? answer->retry_after.value_or(Milliseconds(0)) : Milliseconds(0);
        pictures_rest_until_ = std::chrono::steady_clock::now() + std::max(pictures_.rest, asked);
        return std::nullopt;
    }
    const auto kept =
        taken ? outbox_.picture_delivered(name.sha256) : outbox_.refuse_picture(name.sha256, words_of(*answer));
    if (!kept) {
        return of_outbox(kept.error());
    }
    return Attempt{Pace::at_once, Condition::delivering,
                   taken ? "The server has a picture." : "A picture was dropped: " + words_of(*answer), std::nullopt,
                   std::nullopt};
}

Attempt Courier::attempt_records(protocol::Batch batch) {
    protocol::sign_batch(batch, membership_.workstation, signing_key_);
    pictures_go_since_.reset();
    const auto began = std::chrono::steady_clock::now();
    const auto answer = http_.post(protocol::records_path, encode(batch));
    records_were_answered_ = answer.ok();
    twice_as_many_had_time_ = 2 * (std::chrono::steady_clock::now() - began) < patience_;
    if (answer) {
        return judge(batch, *answer);
    }
    if (answer.error().kind == ErrorKind::timeout) {
        at_most_ = std::max<std::size_t>(1, batch.records.size() / 2);
    }
    return of_error(answer.error());
}

Attempt Courier::judge(const protocol::Batch& batch, const Answer& answer) {
    switch (answer.status) {
        case 200:
        case 201:
            return accept(batch, answer);
        case 400:
        case 413:
        case 422:
            return single_out(batch, answer);
        case 401:
            return {Pace::slowly, Condition::certificate_bad, words_of(answer), answer.retry_after, std::nullopt};
        case 403:
            return {Pace::slowly, knows_us(answer) ? Condition::refused : Condition::certificate_bad, words_of(answer),
                    answer.retry_after, std::nullopt};
        case 409:
            return go_back_or_tell(batch, answer);
        default:
            return troubled(words_of(answer), answer);
    }
}

Attempt Courier::accept(const protocol::Batch& batch, const Answer& answer) {
    const auto receipt = protocol::decode_receipt(answer.body);
    if (!receipt) {
        return troubled("The server's receipt cannot be read: " + to_sentence(receipt.error()), answer);
    }
    const bool genuine = receipt->workstation == membership_.workstation && receipt->seq >= batch.records.front().seq &&
                         protocol::verify_receipt(membership_.receipt_key, receipt->workstation, receipt->seq,
                                                  receipt->link, receipt->stored, receipt->signature);
    if (!genuine) {
        return troubled(
            "The server's receipt does not verify, so the records stay here: check that this is the server that the "
            "workstation joined.",
            answer);
    }
    if (const auto kept = outbox_.acknowledge(*receipt); !kept) {
        return of_outbox(kept.error());
    }
    if (server_stands_at_) {
        const auto depth = outbox_.depth();  // where it can't be read the chain goes on from here
        const bool caught_up = depth && receipt->seq >= depth->acknowledged;
        server_stands_at_ = caught_up ? std::nullopt : std::optional(receipt->seq);
    }
    refused_in_a_row_ = 0;
    if (twice_as_many_had_time_) {
        at_most_ = std::min(at_most_ * 2, protocol::max_batch_records);
    }
    return {Pace::at_once, Condition::delivering,
            "The server has every record up to " + std::to_string(receipt->seq) + ".", std::nullopt, receipt->stored};
}

// A server that was restored from an older copy, or a new one, lacks records that another had acknowledged. The chain
// is sent again from where it stands; bodies that went with their receipt go as tombstones with that reason, signed.
Attempt Courier::go_back_or_tell(const protocol::Batch& batch, const Answer& answer) {
    const auto problem = protocol::decode_problem(answer.body);
    const auto first = batch.records.front().seq;
    if (!problem || problem->type != "chain-gap" || !problem->head_seq || *problem->head_seq + 1 >= first) {
        return {Pace::slowly, Condition::refused, words_of(answer), answer.retry_after, std::nullopt};
    }
    server_stands_at_ = *problem->head_seq;
    return {Pace::at_once, Condition::refused,
            "The server lacks the records " + std::to_string(*problem->head_seq + 1) + " to " +
                std::to_string(first - 1) + ", which were acknowledged before: the chain is sent again from there.",
            std::nullopt, std::nullopt};
}

Attempt Courier::single_out(const protocol::Batch& batch, const Answer& answer) {
    // Only a Shiftguard server's word makes a record undeliverable; a gateway's error page does not.
    if (!protocol::decode_problem(answer.body)) {
        return troubled(words_of(answer), answer);
    }
    if (is_of_type(answer, "version-unsupported")) {
        return {Pace::slowly, Condition::refused, words_of(answer), answer.retry_after, std::nullopt};
    }
    if (batch.records.size() > 1) {
        at_most_ = batch.records.size() / 2;
        return {Pace::at_once, Condition::refused, words_of(answer), std::nullopt, std::nullopt};
    }
    if (!batch.records.front().body || refused_in_a_row_ >= most_refused_in_a_row) {
        return {Pace::slowly, Condition::refused, words_of(answer), answer.retry_after, std::nullopt};
    }
    ++refused_in_a_row_;
    if (const auto buried = outbox_.refuse(batch.records.front().seq, words_of(answer)); !buried) {
        return of_outbox(buried.error());
    }
    return {Pace::at_once, Condition::refused, words_of(answer), std::nullopt, std::nullopt};
}

}  // namespace shiftguard::delivery

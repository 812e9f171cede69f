#include "server/export/targets/http.hpp"

#include "server/export/secret.hpp"
#include "server/export/targets/gzip.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace shiftguard::exports {
namespace {

std::string hec_event(const Message& message, const HttpTargetSettings& settings) {
    constexpr double milliseconds = 1000;
    // The event is put in as it is: a second parse would cost more than all the rest.
    nlohmann::json envelope{{"time", static_cast<double>(message.record.at.time_since_epoch().count()) / milliseconds},
                            {"host", message.host_name},
                            {"source", "shiftguard"},
                            {"sourcetype", settings.source_type}};
    if (!settings.index.empty()) {
        envelope["index"] = settings.index;
    }
    std::string text = envelope.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    text.pop_back();
    return text + ",\"event\":" + to_ocsf(message) + "}";
}

}  // namespace

HttpTarget::HttpTarget(HttpTargetSettings settings) : settings_(std::move(settings)), https_(settings_.https) {}

std::string HttpTarget::body_of(std::span<const Message> batch) const {
    std::string body;
    switch (settings_.form) {
        case HttpForm::splunk:
            for (const auto& message : batch) {
                body += hec_event(message, settings_) + "\n";
            }
            return body;
        case HttpForm::ocsf:
            for (const auto& message : batch) {
                body += (body.empty() ? "[" : ",\n") + to_ocsf(message);
            }
            return body + "]";
    }
    return body;
}

bool blames_the_records(HttpForm form, const HttpsAnswer& answer) {
    constexpr int bad_request = 400;
    constexpr int too_large = 413;
    constexpr int unprocessable = 422;
    if (answer.status != bad_request) {
        return answer.status == too_large || answer.status == unprocessable;
    }
    if (form == HttpForm::ocsf) {
        return true;
    }
    // Splunk, "Possible error codes" of the HTTP Event Collector: 6 invalid data format, 12 and 13 the event's field.
    // The other codes of a 400 are those of its settings (7: the index).
    constexpr std::array codes_of_data{6, 12, 13};
    const auto said = nlohmann::json::parse(answer.body, nullptr, false);
    const auto code = said.is_object() ? said.value("code", nlohmann::json()) : nlohmann::json();
    return code.is_number_integer() &&
           std::find(codes_of_data.begin(), codes_of_data.end(), code.get<int>()) != codes_of_data.end();
}

Sent HttpTarget::send(std::span<const Message> batch, const Ending& ending) {
    std::vector<std::string> headers{"Content-Type: application/json"};
    if (!settings_.token_file.empty()) {
        const auto token = read_secret_line(settings_.token_file);
        if (!token) {
            return {0, Trouble::settings, to_sentence(token.error()), std::nullopt};
        }
        const std::string scheme = settings_.form == HttpForm::splunk ? "Splunk " : "Bearer ";
        headers.push_back("Authorization: " + scheme + *token);
    }
    std::string body = body_of(batch);
    if (settings_.gzip) {
        body = gzip(body);
        headers.emplace_back("Content-Encoding: gzip");
    }
    const auto answer = https_.post(headers, body, ending);
    if (!answer) {
        return {0, trouble_of(answer.error()), to_sentence(answer.error()), std::nullopt};
    }
    const auto trouble = trouble_of(answer->status);
    if (trouble == Trouble::none) {
        return {batch.size(), Trouble::none, {}, std::nullopt};
    }
    const std::string said = "The collector answered " + words_of(*answer);
    if (blames_the_records(settings_.form, *answer)) {
        return {0, Trouble::record, said, answer->retry_after};
    }
    return {0, trouble,
            said + (trouble == Trouble::away ? "; it is tried again."
                                             : "; check the address and the token in server.json."),
            answer->retry_after};
}

}  // namespace shiftguard::exports

// A collector that takes records by HTTPS: Splunk's HTTP Event Collector, or a plain POST of OCSF. What was answered
// with 2xx is taken; the record's id (metadata.uid) tells a second sending from the first.
#pragma once

#include "server/export/targets/https.hpp"

#include <filesystem>

namespace shiftguard::exports {

enum class HttpForm : std::uint8_t {
    splunk,  ///< one HEC event after the other, OCSF in `event`
    ocsf,    ///< one JSON array of OCSF
};

struct HttpTargetSettings {
    HttpsSettings https;
    HttpForm form = HttpForm::ocsf;
    std::filesystem::path token_file;  ///< "Splunk TOKEN" or "Bearer TOKEN"; empty: none
    std::string index;                 ///< Splunk's; empty: the token's own
    std::string source_type = "shiftguard:ocsf";
    bool gzip = false;
    friend bool operator==(const HttpTargetSettings&, const HttpTargetSettings&) = default;
};

class HttpTarget final : public Target {
public:
    explicit HttpTarget(HttpTargetSettings settings);
    [[nodiscard]] Sent send(std::span<const Message> batch, const Ending& ending) override;

private:
    [[nodiscard]] std::string body_of(std::span<const Message> batch) const;

    HttpTargetSettings settings_;
    Https https_;
};

/// Is it the records that a collector refuses with this answer? 400, 413 and 422; of Splunk only where it names the
/// data.
[[nodiscard]] bool blames_the_records(HttpForm form, const HttpsAnswer& answer);

}  // namespace shiftguard::exports

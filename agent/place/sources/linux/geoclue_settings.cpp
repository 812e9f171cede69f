#include "agent/place/sources/linux/geoclue_settings.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

namespace shiftguard::place {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool boolean_of(std::string_view value, bool otherwise) {
    if (value == "true" || value == "1") {
        return true;
    }
    return value == "false" || value == "0" ? false : otherwise;
}

void take(GeoClueSettings& settings, std::string_view group, std::string_view key, std::string_view value) {
    if (group == "3g" && key == "enable") {
        settings.cell = boolean_of(value, true);
    }
    if (group == "agent" && key == "whitelist") {
        settings.admits_us =
            (";" + std::string(value) + ";").find(";" + std::string(geoclue_agent) + ";") != std::string::npos;
    }
    if (group != "wifi") {
        return;
    }
    if (key == "enable") {
        settings.wifi = boolean_of(value, true);
    } else if (key == "url") {
        settings.service_url = value;
    } else if (key == "submit-data") {
        settings.submits = boolean_of(value, false);
    } else if (key == "submission-url") {
        settings.submission_url = value;
    }
}

void take_file(GeoClueSettings& settings, const std::string& text) {
    std::istringstream lines(text);
    std::string group;
    for (std::string whole; std::getline(lines, whole);) {
        const auto line = trimmed(whole);
        const auto equals = line.find('=');
        if (line.starts_with('[') && line.ends_with(']')) {
            group = line.substr(1, line.size() - 2);
        } else if (!line.starts_with('#') && equals != std::string_view::npos) {
            take(settings, group, trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1)));
        }
    }
}

std::string text_of(const std::filesystem::path& file) {
    constexpr std::streamsize most = 1U << 20U;  // GeoClue's own has 4 KiB
    std::ifstream stream(file, std::ios::binary);
    std::string text(static_cast<std::size_t>(most), '\0');
    stream.read(text.data(), most);
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

std::vector<std::filesystem::path> drop_ins(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() == ".conf") {
            files.push_back(entry->path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<std::string> texts_of(const std::filesystem::path& folder) {
    std::vector<std::string> texts{text_of(folder / "geoclue.conf")};
    for (const auto& file : drop_ins(folder / "conf.d")) {
        texts.push_back(text_of(file));
    }
    return texts;
}

}  // namespace

GeoClueSettings geoclue_settings_of(const std::vector<std::string>& texts) {
    GeoClueSettings settings;
    for (const auto& text : texts) {
        take_file(settings, text);
    }
    return settings;
}

std::optional<Withheld> why_not_geoclue(const GeoClueSettings& settings, std::string_view own_service) {
    const auto is_own = [&](const std::string& url) { return !own_service.empty() && url == own_service; };
    if ((settings.wifi || settings.cell) && !is_own(settings.service_url)) {
        const std::string what = settings.wifi ? "the networks in view" : "the mobile cell in use";
        return Withheld{
            "GeoClue is not asked for a position: its settings let it send " + what + " to " +
                (settings.service_url.empty() ? "a public location service"
                                              : "a location service that is not location.service_url of the policy"),
            "set enable=false under [wifi] and [3g] in /etc/geoclue/geoclue.conf, or name the "
            "organisation's own service there and in the policy"};
    }
    if (settings.submits && !is_own(settings.submission_url)) {
        return Withheld{
            "GeoClue is not asked for a position: its settings let it send positions with the networks in "
            "view to a service that is not location.service_url of the policy",
            "set submit-data=false under [wifi] in /etc/geoclue/geoclue.conf"};
    }
    return std::nullopt;
}

std::optional<Withheld> why_not_geoclue(const std::filesystem::path& folder, std::string_view own_service) {
    const auto texts = texts_of(folder);
    auto why = why_not_geoclue(geoclue_settings_of({texts.front()}), own_service);
    return why ? why : why_not_geoclue(geoclue_settings_of(texts), own_service);
}

bool geoclue_admits_us(const std::filesystem::path& folder) {
    return geoclue_settings_of(texts_of(folder)).admits_us;
}

}  // namespace shiftguard::place

// Reads the members of one JSON object. The first fault is kept, everything after it reads as a default: the caller
// asks once, at the end, whether all was well.
#pragma once

#include "common/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::journal {

class Fields {
public:
    /// `object` and `fault` must outlive this. `path` names the object in faults, for example "/input".
    Fields(const nlohmann::json& object, std::string path, std::string& fault);

    [[nodiscard]] bool has(const char* key) const;
    [[nodiscard]] std::string text(const char* key) const;
    [[nodiscard]] bool truth(const char* key) const;
    [[nodiscard]] std::uint64_t whole(const char* key, std::uint64_t most) const;
    [[nodiscard]] double number(const char* key) const;  ///< null reads as not a number
    [[nodiscard]] Milliseconds milliseconds(const char* key) const;
    [[nodiscard]] Milliseconds milliseconds_or_zero(const char* key) const;
    [[nodiscard]] Fields object(const char* key) const;
    [[nodiscard]] const nlohmann::json& array(const char* key) const;

    /// `from` gives the value of a word, or nullopt.
    template <class From>
    [[nodiscard]] auto word(const char* key, From from) const {
        const auto spelled = text(key);
        const auto value = from(spelled);
        if (!value) {
            blame(key, "\"" + spelled + "\" is no word that is known here");
        }
        return value.value_or(typename decltype(from(spelled))::value_type{});
    }

    void blame(const char* key, const std::string& reason) const;
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string& fault() const { return *fault_; }

private:
    [[nodiscard]] const nlohmann::json* find(const char* key) const;

    const nlohmann::json* object_;
    std::string path_;
    std::string* fault_;
};

}  // namespace shiftguard::journal

// One object of server.json: its name, its part of the published schema, and its reader. A new group is a file of its
// own with a function that returns this, and one line in settings.cpp.
#pragma once

#include "common/document/fault.hpp"

#include <functional>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::server {

struct Settings;

struct Group {
    std::string_view name;
    /// A JSON Schema of type object, every key of it with a description and a default.
    std::string_view schema;
    /// `object` keeps to the schema and has every key that has a default: read with `at`. What the schema cannot say is
    /// checked here; a fault's pointer begins at the group, as in "/port".
    std::function<void(const nlohmann::json& object, Settings& settings, std::vector<document::Fault>& faults)> read;
};

}  // namespace shiftguard::server

// A small good policy for tests, and ways to spoil it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace shiftguard::policy::testing {

inline nlohmann::json good_document() {
    return nlohmann::json::parse(R"({
        "schema_version": 1, "name": "call centre", "version": 3, "enforcement": "enforce",
        "recogniser": {"accept": 0.55, "reject": 0.4},
        "eye": {"silence_ms": 1200, "start_ms": 9000},
        "findings": {
            "additional_person": {"response": "notice", "confirm_ms": 700, "confirm_looks": 2, "warn_ms": 10,
                                  "grace_ms": 20, "cool_down_ms": 30, "enforcement": "observe"},
            "worker_absent": {"confirm_ms": 20000}
        },
        "accounts": {"alice": "worker-0017"},
        "workers": {"worker-0017": {
            "shifts": [
                {"zone": "Europe/Berlin", "days": ["mon", "sun"], "from": "08:00", "to": "16:30:15"},
                {"from": "2026-11-23T22:00:00+01:00", "to": "2026-11-24T06:00:00Z"}
            ],
            "tolerance": {"before_s": 600, "after_s": 900},
            "places": ["home-17"]}},
        "places": {"home-17": {"access_points": ["AA-BB-CC-DD-EE-FF"], "gateways": ["00:11:22:33:44:55"],
                               "circle": {"latitude": 52.5, "longitude": 13.4, "radius_m": 80}}},
        "camera": {"device": "/dev/video2"},
        "lock": {"ways": [{"kind": "logind"}, {"kind": "command", "argv": ["i3lock", "-n"]}], "verify_ms": 1500},
        "journal": {"keep_hours": 12},
        "outbox": {"bodies": 500}
    })");
}

inline nlohmann::json smallest_document() {
    return {{"schema_version", 1}, {"name", "small"}, {"version", 0}};
}

/// The good document with another value at one JSON pointer.
inline std::string with(const std::string& pointer, const nlohmann::json& value) {
    auto document = good_document();
    document[nlohmann::json::json_pointer(pointer)] = value;
    return document.dump(2);
}

}  // namespace shiftguard::policy::testing

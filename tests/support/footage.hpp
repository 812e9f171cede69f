// Where tests on real footage find models and recordings: the environment's SHIFTGUARD_TEST_DATA and SHIFTGUARD_MODELS,
// or the clone's build folder. A test that needs them fails, and says what to run, where they are missing.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace shiftguard::testing {

inline std::filesystem::path fetched(const char* variable, const char* folder, const char* fetch) {
    const char* given = std::getenv(variable);
    std::filesystem::path path = given != nullptr ? std::filesystem::path(given)
                                                  : std::filesystem::path(SHIFTGUARD_SOURCE_FOLDER) / "build" / folder;
    if (!std::filesystem::exists(path)) {
        throw std::runtime_error(path.string() + " is not there; run " + fetch + " first.");
    }
    return path;
}

inline std::filesystem::path models() {
    return fetched("SHIFTGUARD_MODELS", "models", "models/fetch");
}

inline std::filesystem::path recording(const std::string& name) {
    auto path = fetched("SHIFTGUARD_TEST_DATA", "test-data", "tests/data/fetch") / name;
    if (!std::filesystem::exists(path)) {
        throw std::runtime_error(path.string() + " is not there; run tests/data/fetch first.");
    }
    return path;
}

}  // namespace shiftguard::testing

// Finds persons, also turned away or without a visible face (NanoDet, model nanodet_416).
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/frame.hpp"
#include "agent/vision/model_folder.hpp"
#include "common/result.hpp"

#include <memory>
#include <vector>

namespace shiftguard::vision {

struct Network;

class PersonFinder {
public:
    static Result<PersonFinder> load(const ModelFolder& models);
    ~PersonFinder();
    PersonFinder(PersonFinder&&) noexcept;
    PersonFinder& operator=(PersonFinder&&) noexcept;

    struct Found {
        /// That score 0.30 and more, largest first: .896 of those taller than a quarter of the picture.
        std::vector<observation::PersonSeen> persons;
        /// Experimental. One held up like a camera is found; lying or small ones are not. Largest first.
        std::vector<observation::PhoneSeen> phones;
    };
    [[nodiscard]] Found find(const Frame& frame);

private:
    explicit PersonFinder(std::unique_ptr<Network> network);
    std::unique_ptr<Network> network_;
};

}  // namespace shiftguard::vision

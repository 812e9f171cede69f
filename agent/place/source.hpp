// Port: who can tell where the machine is. Real ones lie in sources/linux.
#pragma once

#include "agent/place/place.hpp"
#include "common/result.hpp"

namespace shiftguard::place {

class Source {
public:
    virtual ~Source() = default;
    /// What is known now; fields stay empty where nothing is known. Returns within 2 s.
    [[nodiscard]] virtual Result<Surroundings> read() = 0;
};

}  // namespace shiftguard::place

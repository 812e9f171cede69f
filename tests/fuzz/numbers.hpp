// A fuzzer's bytes taken as values one after the other; zeros where they have run out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace shiftguard::fuzz {

class Numbers {
public:
    explicit Numbers(std::span<const std::uint8_t> bytes) : left_(bytes) {}

    template <class Value>
    Value take() {
        Value value{};
        const auto size = std::min(sizeof value, left_.size());
        std::memcpy(&value, left_.data(), size);
        left_ = left_.subspan(size);
        return value;
    }
    [[nodiscard]] bool is_empty() const { return left_.empty(); }
    [[nodiscard]] std::span<const std::uint8_t> rest() const { return left_; }

private:
    std::span<const std::uint8_t> left_;
};

}  // namespace shiftguard::fuzz

// A file descriptor that is closed with its owner.
#pragma once

#include <utility>

#include <unistd.h>

namespace shiftguard {

class Descriptor {
public:
    /// Takes what open() and its like gave; negative: none, and errno says why.
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (ok()) {
            ::close(number_);
        }
    }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;

    [[nodiscard]] int get() const { return number_; }
    [[nodiscard]] bool ok() const { return number_ >= 0; }

private:
    int number_;
};

}  // namespace shiftguard

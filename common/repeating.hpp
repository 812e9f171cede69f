// Something that is done again and again, on a thread of its own.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace shiftguard {

class Repeating {
public:
    /// True once the end has come: the round under way should hurry, and what it still hears means nothing.
    using Ending = std::function<bool()>;

    /// Begins at once. Between two rounds it pauses for `every`, a fifth more or less, so that many machines do not
    /// fall into step.
    Repeating(std::chrono::milliseconds every, std::function<void(const Ending&)> round);
    ~Repeating();  ///< waits for the round under way
    /// The next round begins now, or right after the one under way. Thread-safe.
    void hurry();
    Repeating(const Repeating&) = delete;
    Repeating& operator=(const Repeating&) = delete;

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard

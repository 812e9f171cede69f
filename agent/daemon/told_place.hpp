// What the server said of where the workstation speaks from, as a source of the place. From any thread.
#pragma once

#include "agent/place/source.hpp"
#include "common/time.hpp"
#include "protocol/message.hpp"

#include <memory>

namespace shiftguard::daemon {

class ToldPlace {
public:
    /// Six heartbeats: without a word for so long nobody knows whether the network is still the same.
    static constexpr Milliseconds forgotten_after = std::chrono::minutes(3);

    /// `clock` outlives it and its sources.
    explicit ToldPlace(const Clock& clock);
    ~ToldPlace();
    ToldPlace(const ToldPlace&) = delete;
    ToldPlace& operator=(const ToldPlace&) = delete;

    /// Instead of what was told before. An address or a country that is none counts as not told.
    void tell(const protocol::Whence& whence);
    /// Never fails. It may outlive this.
    [[nodiscard]] std::unique_ptr<place::Source> source() const;

private:
    class Source;
    struct Word;
    const std::shared_ptr<Word> word_;  // shared: with the sources, on another thread
};

}  // namespace shiftguard::daemon

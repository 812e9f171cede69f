// A report card on its way out: figures in order, as a table for people and as JSON for programs. Every figure X stands
// in JSON as X (a number, or null where it is refused), X_count, X_samples, X_interval ([low, high] at 95 %) and, where
// it is refused, X_refused (the sentence). One of a group X at Y stands as X[Y], X_count[Y] and so on.
#pragma once

#include "tests/bench/report_card/figures/figure.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace shiftguard::report_card {

/// Where a figure stands in JSON: a key, and of a group the one in it.
struct Key {
    Key(const char* word) : key(word) {}             // NOLINT: implicit by design
    Key(std::string word) : key(std::move(word)) {}  // NOLINT: implicit by design
    Key(const char* group, std::string member) : key(group), at(std::move(member)) {}
    std::string key;
    std::string at;
};

class Card {
public:
    /// `what` was measured ("verify").
    explicit Card(const std::string& what);
    ~Card();
    Card(Card&&) noexcept;
    Card& operator=(Card&&) noexcept;

    void figure(const Key& key, const std::string& label, const Figure& figure);
    /// A number of things, without a share.
    void count(const Key& key, const std::string& label, std::uint64_t count);
    /// A measure with its unit ("ms"; "" for none), printed with three digits.
    void number(const Key& key, const std::string& label, double number, const std::string& unit = "");
    /// A word, beside the figures.
    void word(const Key& key, const std::string& label, const std::string& word);
    /// A sentence under the table, and one of `notes` in JSON.
    void note(const std::string& sentence);
    /// About the measuring itself; in JSON alone, as about[key].
    void about(const std::string& key, const std::string& value);
    void about(const std::string& key, double value);

    [[nodiscard]] std::string table() const;
    [[nodiscard]] std::string json() const;

private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace shiftguard::report_card

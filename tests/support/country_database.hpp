// A MaxMind DB as small as can be, written by the test that reads it (the format's specification, version 2.0).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shiftguard::testing {

/// The values that it needs, each as bytes.
namespace mmdb {

inline std::string control(unsigned type, std::size_t size) {
    std::string bytes(1, static_cast<char>((type <= 7 ? type << 5U : 0U) | size));
    return type <= 7 ? bytes : bytes + static_cast<char>(type - 7);
}
inline std::string text(std::string_view value) {
    return value.size() < 29 ? control(2, value.size()) + std::string(value) : control(2, 0);
}
inline std::string number(unsigned type, std::uint64_t value, std::size_t bytes) {
    std::string out = control(type, bytes);
    for (std::size_t at = bytes; at > 0; --at) {
        out += static_cast<char>((value >> (8 * (at - 1))) & 0xffU);
    }
    return out;
}
inline std::string map(const std::vector<std::pair<std::string, std::string>>& entries) {
    std::string out = control(7, entries.size());
    for (const auto& [key, value] : entries) {
        out += text(key) + value;
    }
    return out;
}

}  // namespace mmdb

class CountryDatabase {
public:
    explicit CountryDatabase(std::string kind = "Test-Country") : kind_(std::move(kind)) {}

    /// The first `bits` of an IPv6 address (IPv4: its own bits behind 96 that are 0) have this value: bytes of mmdb.
    void add(const std::array<std::uint8_t, 16>& first, unsigned bits, const std::string& value) {
        std::size_t node = 0;
        for (unsigned bit = 0; bit < bits; ++bit) {
            auto& way = nodes_.at(node).at((first.at(bit / 8) >> (7 - bit % 8)) & 1U);
            if (bit + 1 == bits) {
                way = {Kind::data, data_.size()};
            } else {
                if (way.kind != Kind::node) {
                    way = {Kind::node, nodes_.size()};
                    node = nodes_.size();
                    nodes_.emplace_back();
                    continue;
                }
                node = way.number;
            }
        }
        data_ += value;
    }
    void add_ipv4(std::array<std::uint8_t, 4> first, unsigned bits, const std::string& value) {
        add({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, first[0], first[1], first[2], first[3]}, 96 + bits, value);
    }

    [[nodiscard]] std::string bytes() const {
        std::string out;
        for (const auto& node : nodes_) {
            for (const auto& way : node) {
                const auto value = record(way);
                out += {static_cast<char>(value >> 16U & 0xffU), static_cast<char>(value >> 8U & 0xffU),
                        static_cast<char>(value & 0xffU)};
            }
        }
        return out + std::string(16, '\0') + data_ + "\xab\xcd\xefMaxMind.com" +
               mmdb::map({{"node_count", mmdb::number(6, nodes_.size(), 4)},
                          {"record_size", mmdb::number(5, 24, 2)},
                          {"ip_version", mmdb::number(5, 6, 2)},
                          {"database_type", mmdb::text(kind_)},
                          {"languages", mmdb::control(11, 0)},
                          {"binary_format_major_version", mmdb::number(5, 2, 2)},
                          {"binary_format_minor_version", mmdb::number(5, 0, 2)},
                          {"build_epoch", mmdb::number(9, 1'767'600'000, 8)},
                          {"description", mmdb::map({})}});
    }

private:
    enum class Kind : std::uint8_t { nothing, node, data };
    struct Way {
        Kind kind = Kind::nothing;
        std::size_t number = 0;
    };
    [[nodiscard]] std::size_t record(const Way& way) const {
        switch (way.kind) {
            case Kind::nothing:
                return nodes_.size();
            case Kind::node:
                return way.number;
            case Kind::data:
                return nodes_.size() + 16 + way.number;
        }
        return 0;
    }

    std::string kind_;
    std::string data_;
    std::vector<std::array<Way, 2>> nodes_{1};
};

}  // namespace shiftguard::testing

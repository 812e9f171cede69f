#include "server/country/country.hpp"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <maxminddb.h>

namespace shiftguard::country {
namespace {

namespace ip = boost::asio::ip;

std::optional<ip::address> address_from(std::string_view text) {
    boost::system::error_code error;
    const auto address = ip::make_address(text, error);
    if (error) {
        return std::nullopt;
    }
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    }
    return address;
}

// RFC 6890 and its registry: what is not reachable from the internet at large.
constexpr std::array not_public_v4{"0.0.0.0/8",      "10.0.0.0/8",    "100.64.0.0/10",   "127.0.0.0/8",
                                   "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",
                                   "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
                                   "224.0.0.0/3"};
constexpr std::array public_v6{"2000::/3"};
constexpr std::array not_public_v6{"2001::/23", "2001:db8::/32"};

template <class Network, class Ranges, class Address>
bool is_in(const Ranges& ranges, const Address& address, Network (*make)(std::string_view)) {
    return std::any_of(ranges.begin(), ranges.end(), [&](const char* text) {
        const auto range = make(text);
        return Network(address, range.prefix_length()).canonical() == range;
    });
}

ip::network_v4 v4(std::string_view text) {
    return ip::make_network_v4(text);
}
ip::network_v6 v6(std::string_view text) {
    return ip::make_network_v6(text);
}

bool is_public(const ip::address& address) {
    return address.is_v4() ? !is_in(not_public_v4, address.to_v4(), &v4)
                           : is_in(public_v6, address.to_v6(), &v6) && !is_in(not_public_v6, address.to_v6(), &v6);
}

std::optional<std::string> country_in(const MMDB_entry_data_s& data) {
    if (!data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING || data.data_size != 2) {
        return std::nullopt;
    }
    std::string letters(data.utf8_string, data.data_size);
    const bool good =
        std::all_of(letters.begin(), letters.end(), [](char letter) { return letter >= 'A' && letter <= 'Z'; });
    return good ? std::optional(std::move(letters)) : std::nullopt;
}

}  // namespace

std::optional<std::string> public_address_of(std::string_view peer) {
    const auto address = address_from(peer);
    return address && is_public(*address) ? std::optional(address->to_string()) : std::nullopt;
}

struct CountryFile::Open {
    MMDB_s file{};
    bool is_open = false;

    Open() = default;
    Open(const Open&) = delete;
    Open& operator=(const Open&) = delete;
    ~Open() {
        if (is_open) {
            MMDB_close(&file);
        }
    }
};

CountryFile::CountryFile(std::unique_ptr<Open> open) : open_(std::move(open)) {}
CountryFile::CountryFile(CountryFile&& other) noexcept = default;
CountryFile& CountryFile::operator=(CountryFile&& other) noexcept = default;
CountryFile::~CountryFile() = default;

Result<CountryFile> CountryFile::open(const std::filesystem::path& file) {
    auto open = std::make_unique<Open>();
    std::error_code ignored;
    const bool is_empty = std::filesystem::is_regular_file(file, ignored) && std::filesystem::is_empty(file, ignored);
    // The library takes a file that it can't map, an empty one too, for one that it can't read.
    const int status = is_empty ? MMDB_INVALID_METADATA_ERROR : MMDB_open(file.c_str(), MMDB_MODE_MMAP, &open->file);
    if (status == MMDB_FILE_OPEN_ERROR || status == MMDB_IO_ERROR) {
        const bool absent = !std::filesystem::exists(file, ignored);
        return Error{
            absent ? ErrorKind::not_found : ErrorKind::refused, file.string(),
            std::string(absent ? "The file of countries is not there" : "The file of countries can't be read") +
                "; name one that the server may read in country_file of server.json, or leave that out.",
            Retry::useless};
    }
    if (status != MMDB_SUCCESS) {
        return Error{ErrorKind::corrupted, file.string(),
                     std::string("This is no file of countries (") + MMDB_strerror(status) +
                         "); get the .mmdb anew from where it came.",
                     Retry::useless};
    }
    open->is_open = true;
    const std::string_view kind = open->file.metadata.database_type;
    if (kind.find("Country") == std::string_view::npos && kind.find("City") == std::string_view::npos &&
        kind.find("country") == std::string_view::npos) {
        return Error{ErrorKind::corrupted, file.string(),
                     "This file tells no countries: it is of the kind \"" + std::string(kind.substr(0, 64)) +
                         "\"; name one of the kind Country or City in country_file of server.json.",
                     Retry::useless};
    }
    return CountryFile(std::move(open));
}

std::optional<std::string> CountryFile::country_of(std::string_view text) const {
    auto address = address_from(text);
    if (!address) {
        return std::nullopt;
    }
    const ip::tcp::endpoint end(*address, 0);
    int fault = MMDB_SUCCESS;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as the call wants it
    auto found = MMDB_lookup_sockaddr(&open_->file, reinterpret_cast<const sockaddr*>(end.data()), &fault);
    if (fault != MMDB_SUCCESS || !found.found_entry) {
        return std::nullopt;
    }
    // The shapes of GeoLite2, GeoIP2 and DB-IP; of IPinfo; and of others.
    constexpr std::array<std::array<const char*, 3>, 3> paths{
        {{"country", "iso_code", nullptr}, {"country_code", nullptr, nullptr}, {"country", nullptr, nullptr}}};
    for (const auto& path : paths) {
        MMDB_entry_data_s data{};
        if (MMDB_aget_value(&found.entry, &data, path.data()) == MMDB_SUCCESS) {
            if (auto country = country_in(data)) {
                return country;
            }
        }
    }
    return std::nullopt;
}

}  // namespace shiftguard::country

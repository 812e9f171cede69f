// Strong names for things that are all text underneath, so that one is never passed for another.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace shiftguard {

template <class Tag>
class Id {
public:
    Id() = default;
    explicit Id(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }

    friend auto operator<=>(const Id&, const Id&) = default;

private:
    std::string text_;
};

using WorkerId = Id<struct WorkerTag>;            ///< as policy names the worker; never a person's name
using AccountName = Id<struct AccountTag>;        ///< the operating system's account
using WorkstationId = Id<struct WorkstationTag>;  ///< UUID given by the server when the workstation joined
using PlaceId = Id<struct PlaceTag>;              ///< as policy names the place
using SessionId = Id<struct SessionTag>;          ///< as logind names the session
using RecordId = Id<struct RecordTag>;            ///< UUIDv7 of one record on the wire
using IncidentId = Id<struct IncidentTag>;        ///< UUIDv7 of the incident; later records of it carry it too

}  // namespace shiftguard

template <class Tag>
struct std::hash<shiftguard::Id<Tag>> {
    std::size_t operator()(const shiftguard::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.text()); }
};

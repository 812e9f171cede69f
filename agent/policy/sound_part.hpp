// What of a document keeps to the schema, so that its meaning can be judged though other parts of it are at fault: then
// whoever wrote it is told everything at once.
#pragma once

#include "common/document/fault.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::policy {

class SoundPart {
public:
    /// `faults`: of `document`, by `schema`; `doubled`: its keys that stand twice, with the last value. Nothing, where
    /// no part is left that could be judged.
    [[nodiscard]] static std::optional<SoundPart> of(const nlohmann::json& schema, const nlohmann::json& document,
                                                     const std::vector<document::Fault>& faults,
                                                     const std::vector<document::Fault>& doubled);

    /// Keeps to the schema.
    [[nodiscard]] const nlohmann::json& document() const { return *document_; }

    /// A fault in the meaning of `document()`, with its pointer into the whole document; nothing, where it may come
    /// only of what was taken out.
    [[nodiscard]] std::optional<document::Fault> of_whole(const document::Fault& fault) const;

private:
    using Steps = std::vector<std::string>;

    explicit SoundPart(const nlohmann::json& document);
    void mark(const Steps& at);
    void take_out(nlohmann::json& node, const Steps& in_whole);
    [[nodiscard]] Steps in_whole(const Steps& here) const;
    [[nodiscard]] const nlohmann::json* at(const Steps& here) const;
    [[nodiscard]] bool is_taken_in(const Steps& above) const;
    [[nodiscard]] bool is_taken_beside(const Steps& member) const;
    [[nodiscard]] bool may_be_taken(const Steps& target) const;
    [[nodiscard]] bool follows(const Steps& here, const Steps& whole) const;
    [[nodiscard]] bool refers_to_taken(const Steps& here) const;
    [[nodiscard]] bool depends_on_taken(const Steps& here, const Steps& whole) const;

    std::shared_ptr<nlohmann::json> document_;        ///< shared: the type is only declared here; nobody else has it
    std::vector<Steps> taken_;                        ///< in the whole document
    std::vector<Steps> doubled_;                      ///< in the whole document: with a value that is not known
    std::map<Steps, std::vector<std::size_t>> left_;  ///< of lists that lost elements: where those left stood
};

}  // namespace shiftguard::policy

// The one file that compiles the schema library: its templates are slow.
#include "common/document/schema.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace shiftguard::document {

std::optional<std::string> objection(const nlohmann::json& schema, const nlohmann::json& document) {
    valijson::Schema compiled;
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema), compiled);
    const valijson::adapters::NlohmannJsonAdapter target(document);
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    // Without a list of results the library stops at the first fault, so a bad document can't make it fill memory.
    if (validator.validate(compiled, target, nullptr)) {
        return std::nullopt;
    }
    return "the document does not keep to the schema";
}

}  // namespace shiftguard::document

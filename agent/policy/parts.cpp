#include "agent/policy/parts.hpp"

#include "common/document/document.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

namespace shiftguard::policy {
namespace {

using Json = nlohmann::json;

Error failure(const std::filesystem::path& file, int number) {
    const bool absent = number == ENOENT || number == ENOTDIR;
    const std::string reason = std::error_code(number, std::generic_category()).message();
    return {absent ? ErrorKind::not_found : ErrorKind::refused, file.string(),
            absent ? "there is no policy here; put one in place" : "the policy can't be read: " + reason, Retry::helps};
}

Error too_large(const std::filesystem::path& file) {
    return {ErrorKind::exhausted, file.string(), "the policy is larger than 4 MiB", Retry::useless};
}

/// A line of 0 is not known.
Error fault_at(const Origin& origin, const Fault& fault) {
    return {ErrorKind::invalid_input,
            origin.file.string() + (origin.line == 0 ? "" : ":" + std::to_string(origin.line)),
            fault.pointer.empty() ? fault.reason : fault.pointer + ": " + fault.reason, Retry::useless};
}

/// With its line in this part.
Error told(const Part& part, Fault fault) {
    std::vector<Fault> faults{std::move(fault)};
    document::find_lines(part.document, faults);
    return fault_at({part.file, faults.front().line}, faults.front());
}

/// As an object, with the fault's line where it is none. `doubled` gets the keys that stand twice.
Result<Json> tree_of(const Part& part, std::vector<Error>& doubled) {
    std::vector<Fault> twice;
    auto read = document::read_document(part.document, twice);
    document::find_lines(part.document, twice);
    for (const auto& fault : twice) {
        doubled.push_back(fault_at({part.file, fault.line}, fault));
    }
    if (const auto* fault = std::get_if<Fault>(&read)) {
        return told(part, *fault);
    }
    auto& tree = std::get<Json>(read);
    if (!tree.is_object()) {
        return told(part, {"", 0, "a policy, and each drop-in, must be an object { }"});
    }
    return std::move(tree);
}

/// Each fault where it comes from: in the last part that has this very member, or else in the policy file.
std::vector<Error> placed(const std::vector<Fault>& faults, const std::vector<Part>& parts) {
    std::vector<std::string> pointers;
    pointers.reserve(faults.size());
    for (const auto& fault : faults) {
        pointers.push_back(fault.pointer);
    }
    const auto origins = origins_of(pointers, parts);
    std::vector<Error> errors;
    errors.reserve(faults.size());
    for (std::size_t which = 0; which < faults.size(); ++which) {
        const auto& fault = faults[which];
        errors.push_back(origins[which].file.empty() ? told(parts.front(), {fault.pointer, 0, fault.reason})
                                                     : fault_at(origins[which], fault));
    }
    return errors;
}

/// Empty where they can't be laid over each other. `faults` gets why, and the keys that stand twice in one of them.
std::string laid_over(const std::vector<Part>& parts, std::vector<Error>& faults) {
    std::size_t size = 0;
    Json whole = Json::object();
    bool is_whole = true;
    for (const auto& part : parts) {
        size += part.document.size();
        if (size > document::Limits().bytes) {
            faults.push_back(too_large(part.file));
            return "";
        }
        const auto tree = tree_of(part, faults);
        if (tree) {
            whole.merge_patch(*tree);
        } else {
            faults.push_back(tree.error());
            is_whole = false;
        }
    }
    constexpr int indent = 2;
    return is_whole ? whole.dump(indent) : "";
}

}  // namespace

Result<Part> read_part(const std::filesystem::path& file) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "rbe"), &std::fclose);
    if (!stream) {
        return failure(file, errno);
    }
    Part part{file, ""};
    std::array<char, 65536> block{};
    for (;;) {
        const std::size_t count = std::fread(block.data(), 1, block.size(), stream.get());
        part.document.append(block.data(), count);
        if (part.document.size() > document::Limits().bytes) {
            return too_large(file);
        }
        if (count < block.size()) {
            break;
        }
    }
    return std::ferror(stream.get()) != 0 ? Result<Part>(failure(file, errno)) : Result<Part>(std::move(part));
}

Result<std::vector<Part>> read_parts(const std::filesystem::path& file, const std::filesystem::path& drop_ins) {
    std::vector<std::filesystem::path> files{file};
    if (!drop_ins.empty()) {
        std::error_code error;
        for (std::filesystem::directory_iterator entry(drop_ins, error), end; !error && entry != end;
             entry.increment(error)) {
            const auto& path = entry->path();
            if (path.extension() == ".json" && !path.filename().string().starts_with('.')) {
                files.push_back(path);
            }
        }
        if (error && error != std::errc::no_such_file_or_directory) {
            return failure(drop_ins, error.value());
        }
        std::sort(files.begin() + 1, files.end());
    }
    std::vector<Part> parts;
    for (const auto& each : files) {
        auto part = read_part(each);
        if (!part) {
            return part.error();
        }
        parts.push_back(*std::move(part));
    }
    return parts;
}

Result<std::string> merged(const std::vector<Part>& parts) {
    if (parts.size() == 1) {
        return parts.front().document;
    }
    std::vector<Error> faults;
    auto document = laid_over(parts, faults);
    return faults.empty() ? Result<std::string>(std::move(document)) : faults.front();
}

Result<Made> made_of(const std::vector<Part>& parts) {
    auto document = merged(parts);
    if (!document) {
        return document.error();
    }
    auto policy = parse(*document, parts.front().file.string());
    if (policy) {
        return Made{*std::move(policy), *std::move(document)};
    }
    return parts.size() == 1 ? policy.error() : placed(check(*document), parts).front();
}

std::vector<Error> faults_of(const std::vector<Part>& parts) {
    std::vector<Error> faults;
    if (parts.size() == 1) {
        for (const auto& fault : check(parts.front().document)) {
            faults.push_back(fault_at({parts.front().file, fault.line}, fault));
        }
        return faults;
    }
    const auto document = laid_over(parts, faults);
    if (!document.empty()) {
        auto of_whole = placed(check(document), parts);
        faults.insert(faults.end(), std::make_move_iterator(of_whole.begin()), std::make_move_iterator(of_whole.end()));
    }
    return faults;
}

std::vector<Origin> origins_of(const std::vector<std::string>& pointers, const std::vector<Part>& parts) {
    std::vector<Json> trees;
    for (const auto& part : parts) {
        std::vector<Error> doubled;
        auto tree = tree_of(part, doubled);
        trees.push_back(tree ? *std::move(tree) : Json::object());
    }
    std::vector<Origin> origins(pointers.size());
    for (std::size_t at = parts.size(); at-- > 0;) {
        std::vector<Fault> here;
        for (std::size_t which = 0; which < pointers.size(); ++which) {
            const bool is_here = origins[which].file.empty() && trees[at].contains(Json::json_pointer(pointers[which]));
            if (is_here) {
                origins[which].file = parts[at].file;
                here.push_back({pointers[which], 0, ""});
            }
        }
        document::find_lines(parts[at].document, here);
        std::map<std::string_view, std::size_t> lines;
        for (const auto& place : here) {
            lines.emplace(place.pointer, place.line);
        }
        for (std::size_t which = 0; which < pointers.size(); ++which) {
            if (const auto line = lines.find(pointers[which]); line != lines.end()) {
                origins[which].line = line->second;
            }
        }
    }
    return origins;
}

Error refusal_at(const std::string& pointer, std::string reason, const std::vector<Part>& parts, Retry retry) {
    const auto origin = origins_of({pointer}, parts).front();
    auto error = fault_at(origin, {pointer, 0, std::move(reason)});
    error.kind = ErrorKind::refused;
    error.retry = retry;
    return error;
}

}  // namespace shiftguard::policy

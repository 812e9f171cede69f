#include "server/operations/metrics.hpp"

#include <algorithm>
#include <iomanip>
#include <set>
#include <sstream>

namespace shiftguard::operations {
namespace {

constexpr int digits = 15;

// Backslash, quote and line feed, as the format asks for label values.
std::string escaped(std::string_view value) {
    std::string text;
    for (const char letter : value) {
        if (letter == '\n') {
            text += "\\n";
            continue;
        }
        if (letter == '\\' || letter == '"') {
            text += '\\';
        }
        text += letter;
    }
    return text;
}

void head(std::ostream& out, std::string_view name, std::string_view type, std::string_view help) {
    out << "# HELP " << name << ' ' << help << "\n# TYPE " << name << ' ' << type << '\n';
}

}  // namespace

void Metrics::answered(std::string_view port, unsigned status, std::string_view reason) {
    const std::lock_guard lock(mutex_);
    ++requests_[{std::string(port), status}];
    if (!reason.empty()) {
        ++refusals_[std::string(reason)];
    }
}

void Metrics::appended(std::size_t records, std::chrono::nanoseconds took) {
    const double seconds = std::chrono::duration<double>(took).count();
    const auto bound = std::lower_bound(bounds.begin(), bounds.end(), seconds);
    const std::lock_guard lock(mutex_);
    records_ += records;
    append_time_ += took;
    ++appends_.at(static_cast<std::size_t>(bound - bounds.begin()));
}

void Metrics::store_failed() {
    const std::lock_guard lock(mutex_);
    ++store_failures_;
}

std::string Metrics::text(const std::vector<Gauge>& gauges) const {
    std::ostringstream out;
    out << std::setprecision(digits);
    const std::lock_guard lock(mutex_);
    head(out, "shiftguard_requests_total", "counter", "Requests answered, by port and HTTP status.");
    for (const auto& [of, count] : requests_) {
        out << "shiftguard_requests_total{port=\"" << escaped(of.first) << "\",status=\"" << of.second << "\"} "
            << count << '\n';
    }
    head(out, "shiftguard_refusals_total", "counter", "Requests of workstations that were refused, by reason.");
    for (const auto& [reason, count] : refusals_) {
        out << "shiftguard_refusals_total{reason=\"" << escaped(reason) << "\"} " << count << '\n';
    }
    head(out, "shiftguard_records_stored_total", "counter", "Records that were new and are on disk to stay.");
    out << "shiftguard_records_stored_total " << records_ << '\n';
    head(out, "shiftguard_store_errors_total", "counter", "Requests that the store could not serve.");
    out << "shiftguard_store_errors_total " << store_failures_ << '\n';
    head(out, "shiftguard_append_seconds", "histogram", "From handing a batch to the store to its commit.");
    std::uint64_t so_far = 0;
    for (std::size_t at = 0; at < bounds.size(); ++at) {
        so_far += appends_.at(at);
        out << "shiftguard_append_seconds_bucket{le=\"" << bounds.at(at) << "\"} " << so_far << '\n';
    }
    so_far += appends_.back();
    out << "shiftguard_append_seconds_bucket{le=\"+Inf\"} " << so_far << "\nshiftguard_append_seconds_sum "
        << std::chrono::duration<double>(append_time_).count() << "\nshiftguard_append_seconds_count " << so_far
        << '\n';
    std::set<std::string> named;
    for (const auto& gauge : gauges) {
        if (named.insert(gauge.name).second) {
            head(out, gauge.name, "gauge", gauge.help);
        }
        out << gauge.name;
        const char* before = "{";
        for (const auto& [label, value] : gauge.labels) {
            out << before << label << "=\"" << escaped(value) << '"';
            before = ",";
        }
        out << (gauge.labels.empty() ? " " : "} ") << gauge.value << '\n';
    }
    return out.str();
}

}  // namespace shiftguard::operations

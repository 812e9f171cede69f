#include "agent/place/joined_source.hpp"

#include <optional>
#include <utility>

namespace shiftguard::place {
namespace {

template <class Value>
void fill(std::optional<Value>& field, const std::optional<Value>& found) {
    if (!field) {
        field = found;
    }
}

class JoinedSource final : public Source {
public:
    explicit JoinedSource(std::vector<std::unique_ptr<Source>> sources) : sources_(std::move(sources)) {}

    Result<Surroundings> read() override {
        Surroundings known;
        bool any = sources_.empty();
        std::optional<Error> last;
        for (const auto& source : sources_) {
            const auto found = source->read();
            if (!found) {
                last = found.error();
                continue;
            }
            any = true;
            if (known.access_points.empty()) {
                known.access_points = found->access_points;
            }
            fill(known.gateway, found->gateway);
            fill(known.fix ? known.second_fix : known.fix, found->fix);
            fill(known.country, found->country);
            fill(known.public_address, found->public_address);
            known.tunnelled = known.tunnelled || found->tunnelled;
        }
        if (!any) {
            return *std::move(last);
        }
        return known;
    }

private:
    std::vector<std::unique_ptr<Source>> sources_;
};

}  // namespace

std::unique_ptr<Source> join_sources(std::vector<std::unique_ptr<Source>> sources) {
    return std::make_unique<JoinedSource>(std::move(sources));
}

}  // namespace shiftguard::place

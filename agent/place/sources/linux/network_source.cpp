#include "agent/place/sources/linux/network_source.hpp"

#include "agent/place/sources/linux/access_point.hpp"
#include "agent/place/sources/linux/gateway.hpp"
#include "agent/place/sources/linux/tunnel.hpp"

#include <utility>

namespace shiftguard::place {
namespace {

class NetworkSource final : public Source {
public:
    explicit NetworkSource(NetworkSourceOptions options) : options_(std::move(options)) {}

    Result<Surroundings> read() override {
        Surroundings seen;
        if (auto access_point = read_access_point(options_.bus)) {
            seen.access_points.push_back(std::move(*access_point));
        }
        seen.gateway = read_gateway(options_.route_table, options_.arp_table);
        seen.tunnelled = traffic_is_tunnelled(options_.interfaces);
        return seen;
    }

private:
    NetworkSourceOptions options_;
};

}  // namespace

std::unique_ptr<Source> make_network_source(NetworkSourceOptions options) {
    return std::make_unique<NetworkSource>(std::move(options));
}

}  // namespace shiftguard::place

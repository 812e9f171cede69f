#include "server/http/server.hpp"

#include "server/http/listener.hpp"

#include <atomic>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace shiftguard::http {

namespace asio = boost::asio;

struct Server::Inner {
    std::vector<std::unique_ptr<Registry>> registries;  // first: sessions left in the io context leave theirs last
    asio::io_context io;
    std::vector<std::unique_ptr<Listener>> listeners;
    std::chrono::milliseconds patience{5'000};  // set before serve() starts any thread
    asio::steady_timer deadline{io};
    asio::signal_set signals{io};
    std::atomic<bool> stopping{false};

    // From the opening on: whoever learns of the ports may ask for the end at once.
    void heed_signals() {
        Code ignored;
        signals.add(SIGTERM, ignored);
        signals.add(SIGINT, ignored);
        signals.async_wait([this](Code code, int) {
            if (!code) {
                begin_to_stop();
            }
        });
    }

    // Runs on the io context: no new connections, a word to every session, and a last moment after which all ends.
    void begin_to_stop() {
        if (stopping.exchange(true)) {
            return;
        }
        if (!listeners.empty()) {
            listeners.front()->note("The server stops: what is under way is answered, nothing new is taken.");
        }
        for (auto& listener : listeners) {
            listener->stop();
        }
        for (auto& registry : registries) {
            registry->close_all();
        }
        deadline.expires_after(patience);
        deadline.async_wait([this](Code code) {
            if (!code) {
                io.stop();
            }
        });
        wait_for_the_last();
    }

    // The deadline must not keep the io context alive once every session has gone.
    void wait_for_the_last() {
        for (const auto& registry : registries) {
            if (registry->count() > 0) {
                look_again.expires_after(std::chrono::milliseconds(20));
                look_again.async_wait([this](Code code) {
                    if (!code) {
                        wait_for_the_last();
                    }
                });
                return;
            }
        }
        deadline.cancel();
        signals.cancel();
    }
    asio::steady_timer look_again{io};
};

Result<std::unique_ptr<Server>> Server::open(const Identity& identity, std::vector<Port> ports, const Note& note) {
    auto inner = std::make_unique<Inner>();
    for (auto& port : ports) {
        inner->registries.push_back(std::make_unique<Registry>());
        auto listener = std::make_unique<Listener>(inner->io, std::move(port), *inner->registries.back(), note);
        if (auto done = listener->open(identity); !done) {
            return done.error();
        }
        inner->listeners.push_back(std::move(listener));
    }
    inner->heed_signals();
    return std::unique_ptr<Server>(new Server(std::move(inner)));
}

Server::Server(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Server::~Server() = default;

std::vector<std::uint16_t> Server::numbers() const {
    std::vector<std::uint16_t> numbers;
    for (const auto& listener : inner_->listeners) {
        numbers.push_back(listener->number());
    }
    return numbers;
}

std::vector<std::size_t> Server::connections() const {
    std::vector<std::size_t> counts;
    counts.reserve(inner_->registries.size());
    for (const auto& registry : inner_->registries) {
        counts.push_back(registry->count());
    }
    return counts;
}

Status Server::take_up(const Identity& identity) {
    std::vector<asio::ssl::context> contexts;
    for (const auto& listener : inner_->listeners) {
        auto context = listener->prepare_tls(identity);
        if (!context) {
            return context.error();
        }
        contexts.push_back(std::move(*context));
    }
    for (std::size_t at = 0; at < contexts.size(); ++at) {
        inner_->listeners.at(at)->take_up(std::move(contexts.at(at)));
    }
    return success();
}

void Server::serve(std::size_t threads, std::chrono::milliseconds patience) {
    inner_->patience = patience;
    for (auto& listener : inner_->listeners) {
        listener->start();
    }
    std::vector<std::thread> pool;
    for (std::size_t more = 1; more < threads; ++more) {
        pool.emplace_back([this] { inner_->io.run(); });
    }
    inner_->io.run();
    for (auto& thread : pool) {
        thread.join();
    }
    // Those that outlived the patience: their answers are lost, what they store is not.
    for (auto& listener : inner_->listeners) {
        listener->join();
    }
}

void Server::stop() {
    asio::post(inner_->io, [inner = inner_.get()] { inner->begin_to_stop(); });
}

}  // namespace shiftguard::http

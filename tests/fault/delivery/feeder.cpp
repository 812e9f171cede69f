// A workstation's reports in a process of its own, to be killed: appends one record after another, says each number
// once it is on disk, and delivers meanwhile. With `drain` it appends nothing, delivers what waits and says "drained".
//     feeder OUTBOX STATE_FOLDER append|drain
#include "agent/delivery/delivery.hpp"
#include "tests/support/spool_examples.hpp"

#include <iostream>
#include <thread>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

int append_for_ever(spool::Spool& outbox, delivery::Delivery& delivery, const WorkstationId& workstation) {
    while (true) {
        auto record = numbered_record(outbox.depth()->last_seq + 1);
        record.workstation = workstation;
        const auto seq = outbox.append(record);
        if (!seq) {
            std::cerr << to_sentence(seq.error()) << '\n';
            return 1;
        }
        std::cout << *seq << std::endl;
        delivery.wake();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));  // a pace, not a wait
    }
}

}  // namespace

int main(int count, char** words) {
    constexpr int all_words = 4;
    if (count != all_words) {
        return 2;
    }
    auto outbox = spool::Spool::open(words[1], {1'000'000, 4096});
    const auto membership = delivery::load_membership(words[2]);
    if (!outbox || !membership) {
        std::cerr << to_sentence(!outbox ? outbox.error() : membership.error()) << '\n';
        return 1;
    }
    delivery::Options options;
    options.first_pause = std::chrono::milliseconds(5);
    options.longest_pause = std::chrono::milliseconds(50);
    options.request = std::chrono::milliseconds(5000);
    delivery::Delivery delivery(*outbox, *membership, example_keys(1).secret_key, options);
    delivery.start();
    if (words[3] == std::string("drain")) {
        const bool empty = delivery.drain(std::chrono::seconds(60));
        std::cout << (empty ? "drained " : "waiting ") << outbox->depth()->last_seq << std::endl;
        return empty ? 0 : 1;
    }
    return append_for_ever(*outbox, delivery, membership->workstation);
}

#include "server/store/sqlite/append_group.hpp"

#include <deque>
#include <functional>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::store;

namespace {

// A group over a writer that notes how many came together, and a thread's work as a list.
struct Bench {
    std::vector<std::size_t> written;  // how many, of each write
    std::vector<std::string> told;     // by id, and "!" where it was an error
    std::function<void()> while_writing;
    bool fails = false;
    std::deque<std::function<void()>> work;
    AppendGroup group{[this](std::vector<PendingAppend>& together) {
        written.push_back(together.size());
        if (while_writing) {
            std::exchange(while_writing, {})();
        }
        for (auto& one : together) {
            one.end = Appended{AppendVerdict::stored, {one.append.head.seq, {}}, 1};
        }
        if (fails) {
            throw std::bad_alloc();
        }
    }};

    void append(const std::string& id) {
        group.append_later(
            {WorkstationId(id), {}, {}}, [this](auto one) { work.push_back(std::move(one)); },
            [this, id](const Result<Appended>& end) { told.push_back(end ? id : id + "!"); });
    }
    void work_once() {
        REQUIRE_FALSE(work.empty());
        auto one = std::move(work.front());
        work.pop_front();
        one();
    }
};

}  // namespace

TEST_CASE("AppendsThatComeBeforeTheWritingBeginsShareIt") {
    Bench bench;
    bench.append("a");
    bench.append("b");
    bench.append("c");
    CHECK(bench.work.size() == 1);
    CHECK(bench.told.empty());
    bench.work_once();
    CHECK(bench.written == std::vector<std::size_t>{3});
    CHECK(bench.told == std::vector<std::string>{"a", "b", "c"});
    CHECK(bench.work.empty());
    bench.append("d");
    bench.work_once();
    CHECK(bench.told.back() == "d");
}

TEST_CASE("WhatComesDuringAWriteIsWrittenNextAndNobodyWaitsForTheTelling") {
    Bench bench;
    bench.append("a");
    bench.while_writing = [&] {
        bench.append("b");
        bench.append("c");
        CHECK(bench.work.empty());  // one writes at a time
    };
    bench.work_once();
    CHECK(bench.told == std::vector<std::string>{"a"});
    CHECK(bench.work.size() == 1);
    bench.work_once();
    CHECK(bench.written == std::vector<std::size_t>{1, 2});
    CHECK(bench.told == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("NoMoreThanOneTransactionShouldHoldAreWrittenTogether") {
    Bench bench;
    for (int number = 0; number < 70; ++number) {
        bench.append(std::to_string(number));
    }
    bench.work_once();
    bench.work_once();
    CHECK(bench.work.empty());
    CHECK(bench.written == std::vector<std::size_t>{64, 6});
    CHECK(bench.told.size() == 70);
}

TEST_CASE("AWriteThatFailsByMemoryStoresNobodyAndTheNextOneGoesOn") {
    Bench bench;
    bench.append("a");
    bench.append("b");
    bench.fails = true;
    bench.work_once();
    CHECK(bench.told == std::vector<std::string>{"a!", "b!"});
    bench.fails = false;
    bench.append("c");
    bench.work_once();
    CHECK(bench.told.back() == "c");
}

TEST_CASE("WhoeverWaitsForItsAppendWritesItAndWhatCameMeanwhile") {
    Bench bench;
    bench.while_writing = [&] { bench.append("b"); };
    const auto end = store::wait_for_append([&](const store::Defer& defer, store::AppendDone done) {
        bench.group.append_later({WorkstationId("a"), {}, {}}, defer, std::move(done));
    });
    CHECK(end);
    CHECK(bench.written == std::vector<std::size_t>{1, 1});
    CHECK(bench.told == std::vector<std::string>{"b"});
    CHECK(bench.work.empty());
}

// The module as it is shipped, in the real libpam, while each of its allocations fails in turn: its own malloc, which
// is what its operator new is made of, gives nothing. A program of its own, for malloc and free are taken over.
#include "tests/contract/pam/door.hpp"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <dlfcn.h>
#include <link.h>

using namespace shiftguard;
using namespace shiftguard::pam_tests;

namespace {

/// Where the module's code lies, and what it asked for. One thread calls the module; others are told apart by the
/// range.
struct Heap {
    std::uintptr_t code_begins = 0;
    std::uintptr_t code_ends = 0;
    bool counts = false;
    long first_refused = 0;
    long last_refused = 0;
    long asked = 0;
    long refused = 0;
    long held = 0;  ///< allocated and not freed by the module
};
Heap heap;

bool is_the_modules(const void* caller) {
    const auto at = reinterpret_cast<std::uintptr_t>(caller);  // NOLINT(*-reinterpret-cast): an address
    return heap.counts && at >= heap.code_begins && at < heap.code_ends;
}

}  // namespace

// NOLINTBEGIN(bugprone-reserved-identifier,misc-use-internal-linkage,readability-identifier-naming): glibc's names
extern "C" {
void* __libc_malloc(std::size_t size);
void __libc_free(void* memory);

void* malloc(std::size_t size) noexcept {
    if (is_the_modules(__builtin_return_address(0))) {
        ++heap.asked;
        if (heap.asked >= heap.first_refused && heap.asked <= heap.last_refused) {
            ++heap.refused;
            errno = ENOMEM;
            return nullptr;
        }
        ++heap.held;
    }
    return __libc_malloc(size);
}

void free(void* memory) noexcept {
    if (memory != nullptr && is_the_modules(__builtin_return_address(0))) {
        --heap.held;
    }
    __libc_free(memory);
}
}
// NOLINTEND(bugprone-reserved-identifier,misc-use-internal-linkage,readability-identifier-naming)

namespace {

/// Keeps the module loaded and knows where.
class LoadedModule {
public:
    LoadedModule() : handle_(dlopen(PAM_MODULE, RTLD_NOW)) {
        REQUIRE(handle_ != nullptr);
        dl_iterate_phdr(
            [](dl_phdr_info* object, std::size_t, void*) {
                if (std::string(object->dlpi_name) == PAM_MODULE) {
                    for (int at = 0; at < object->dlpi_phnum; ++at) {
                        note_code(*object, object->dlpi_phdr[at]);
                    }
                }
                return 0;
            },
            nullptr);
        REQUIRE(heap.code_begins < heap.code_ends);
    }
    ~LoadedModule() { dlclose(handle_); }
    LoadedModule(const LoadedModule&) = delete;
    LoadedModule& operator=(const LoadedModule&) = delete;

private:
    static void note_code(const dl_phdr_info& object, const ElfW(Phdr) & part) {
        if (part.p_type == PT_LOAD && (part.p_flags & static_cast<unsigned>(PF_X)) != 0) {
            heap.code_begins = object.dlpi_addr + part.p_vaddr;
            heap.code_ends = heap.code_begins + part.p_memsz;
        }
    }
    void* handle_;
};

enum class Refused : unsigned char { one, all_from_it_on };

/// A sign-in that comes out the same each time while there is memory.
struct SignIn {
    std::string what;
    std::function<void(Agent&)> prepare;
    std::function<int(Door&)> call;
    std::set<int> allowed;  ///< whichever allocation failed
    int answer;             ///< where none did
    std::string arguments;
};

std::vector<SignIn> sign_ins(const TempFolder& notes) {
    const auto auth = [](Door& door) { return door.authenticate(); };
    const auto account = [](Door& door) { return door.account(); };
    const auto both = [](Door& door) {
        const int answer = door.authenticate();
        return answer == PAM_SUCCESS ? door.account() : answer;
    };
    const std::set<int> of_auth{PAM_SUCCESS, PAM_AUTH_ERR};
    const std::set<int> of_account{PAM_SUCCESS, PAM_PERM_DENIED};
    return {
        {"off shift, in auth", [](Agent& agent) { agent.service.set(off_shift); }, auth, of_auth, PAM_AUTH_ERR, ""},
        {"off shift, in account", [](Agent& agent) { agent.service.set(off_shift); }, account, of_account,
         PAM_PERM_DENIED, ""},
        {"a doubt, with a notice",
         [](Agent& agent) { agent.service.set(doubted); },
         both,
         {PAM_SUCCESS},
         PAM_SUCCESS,
         ""},
        {"another's face",
         [](Agent& agent) {
             agent.service.set(with_face(admitted));
             agent.service.set(std::vector{ended("another", "refuse")});
         },
         auth, of_auth, PAM_AUTH_ERR, ""},
        {"a supervisor's code",
         [](Agent& agent) {
             agent.service.set(with_offer(off_shift));
             agent.service.set(taken);
             agent.service.after_a_code(admitted);
         },
         both,
         {PAM_SUCCESS, PAM_AUTH_ERR, PAM_PERM_DENIED},
         PAM_SUCCESS,
         ""},
        {"an agent that is away",
         [](Agent& agent) { agent.exported.reset(); },
         both,
         {PAM_SUCCESS, PAM_AUTH_ERR, PAM_PERM_DENIED},
         PAM_AUTH_ERR,
         " unreachable=refuse notes=" + notes.path().string()},
    };
}

/// The agent of this test may still be at work on a question whose asker has left.
bool comes_back_to(std::size_t count, const char* folder) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (entries(folder) != count && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    return entries(folder) == count;
}

/// Calls once; gives how many allocations were refused.
long try_with(Agent& agent, const SignIn& sign_in, long nth, Refused refused) {
    sign_in.prepare(agent);
    heap.asked = heap.refused = heap.held = 0;
    heap.first_refused = nth;
    heap.last_refused = refused == Refused::one ? nth : std::numeric_limits<long>::max();
    const auto descriptors = entries("/proc/self/fd");
    const auto threads = entries("/proc/self/task");
    int answer = PAM_ABORT;
    long wiped = 0;  // libpam's copies of what was typed, which the module frees
    {
        Door door(agent.arguments() + sign_in.arguments);
        door.person.types = {"AB12 - CD34 - EF56", "AB12 - CD34 - EF56", "AB12 - CD34 - EF56"};
        heap.counts = true;
        answer = sign_in.call(door);
        wiped = static_cast<long>(questions(door));
    }
    heap.counts = false;
    INFO(sign_in.what << ", allocation " << nth << (refused == Refused::one ? "" : " and all after it"));
    CHECK(sign_in.allowed.contains(answer));
    CHECK(heap.held + wiped == 0);
    CHECK(comes_back_to(descriptors, "/proc/self/fd"));
    CHECK(comes_back_to(threads, "/proc/self/task"));
    if (heap.refused == 0) {
        CHECK(answer == sign_in.answer);
    }
    return heap.refused;
}

}  // namespace

TEST_CASE("NothingIsThrownAcrossTheBoundaryNorLostWhicheverAllocationOfTheModuleFails") {
    const LoadedModule module;
    const TempFolder notes;
    for (const auto& sign_in : sign_ins(notes)) {
        Agent agent;
        static_cast<void>(Door(agent.arguments()).authenticate());  // the agent opens what it keeps
        for (const auto refused : {Refused::one, Refused::all_from_it_on}) {
            long nth = 1;
            while (try_with(agent, sign_in, nth, refused) > 0) {
                ++nth;
            }
            INFO(sign_in.what);
            CHECK(nth > 5);  // the module's own allocations were met
        }
    }
}

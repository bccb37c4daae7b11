#include "train/mpi_ranks.h"

#include "core/error.h"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <string>

#if AISLE_WITH_MPI
#include <mpi.h>
#endif

namespace aisle::train {

namespace {

// What launchers tell of how many processes there are, in the environment.
int wanted_processes() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_NTASKS"}) {
    if (const char* count = std::getenv(name)) return std::max(1, std::atoi(count));
  }
  return 1;
}

#if AISLE_WITH_MPI

// MPI counts in int: longer spans go in parts.
constexpr std::size_t most_at_once = std::size_t{1} << 28U;

void check(int result, const char* what) {
  if (result != MPI_SUCCESS) throw Error(std::string("the other processes cannot be reached: ") + what, "MPI");
}

class MpiRanks : public models::Ranks {
 public:
  MpiRanks() {
    int given = 0;
    check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &given), "MPI_Init");
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }
  MpiRanks(const MpiRanks&) = delete;
  MpiRanks& operator=(const MpiRanks&) = delete;
  ~MpiRanks() override {
    // After an error the others wait for a sum that never comes: mpirun ends them when this one leaves without a word.
    if (std::uncaught_exceptions() == 0) MPI_Finalize();
  }

  [[nodiscard]] std::size_t rank() const override { return static_cast<std::size_t>(rank_); }
  [[nodiscard]] std::size_t size() const override { return static_cast<std::size_t>(size_); }
  // To rank 0 and back, so that all hold the same bits whatever way the sums take.
  void sum(std::span<float> numbers) override {
    in_parts(numbers, [&](float* part, int count) {
      const void* from = rank_ == 0 ? MPI_IN_PLACE : part;
      check(MPI_Reduce(from, part, count, MPI_FLOAT, MPI_SUM, 0, MPI_COMM_WORLD), "MPI_Reduce");
    });
    broadcast(numbers);
  }
  void broadcast(std::span<float> numbers) override {
    in_parts(numbers,
             [](float* part, int count) { check(MPI_Bcast(part, count, MPI_FLOAT, 0, MPI_COMM_WORLD), "MPI_Bcast"); });
  }
  void barrier() override { check(MPI_Barrier(MPI_COMM_WORLD), "MPI_Barrier"); }

 private:
  static void in_parts(std::span<float> numbers, const auto& work) {
    for (std::size_t first = 0; first < numbers.size(); first += most_at_once)
      work(numbers.data() + first, static_cast<int>(std::min(most_at_once, numbers.size() - first)));
  }

  int rank_ = 0, size_ = 1;
};

std::unique_ptr<models::Ranks> several() { return std::make_unique<MpiRanks>(); }

#else

std::unique_ptr<models::Ranks> several() {
  throw Error("this build has no MPI, so its processes would each learn alone", "mpirun",
              "install libopenmpi-dev, configure anew and build");
}

#endif

}  // namespace

std::unique_ptr<models::Ranks> started_ranks() {
  if (wanted_processes() > 1) return several();
  return std::make_unique<models::OneProcess>();
}

}  // namespace aisle::train

#pragma once

#include <cstddef>
#include <string_view>

namespace aisle {

// Throws Error when the user has asked to stop (Ctrl-C or a polite kill) since the program started.
// Long work calls it between steps; nothing is half written, because files take their names only when they are whole.
void check_interrupted();

// Makes SIGINT and SIGTERM ask for a stop; a second one ends the program at once. Called once, by main.
void stop_on_signals();

// Where long work says how far it is. advance() is also where it is interrupted: it throws Error once Ctrl-C was
// pressed.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void start(std::string_view what,
                     std::size_t steps) = 0;               // a new stage of `steps` steps; ends the one before
  virtual void advance(std::string_view detail = {}) = 0;  // one step done; detail: what is being done now
  virtual void finish() = 0;                               // ends the stage
};

}  // namespace aisle

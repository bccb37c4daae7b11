#pragma once

#include "core/json.h"

#include <string>
#include <vector>

// A shop for measurements of serving, through the real formats: a catalogue and people whose next item lies near their
// last ones, and a behaviour model whose numbers are drawn instead of learnt: as many, in the same shape (`small`).

// Words: FILE ITEMS PEOPLE EVENTS (of each person). Writes JSON lines for `aisle import`.
aisle::Json made_up_lines(const std::vector<std::string>& words);
// Words: SHOP ANSWERS (kernel, torch, or blend: with others beside it). Publishes the model for the shop's items as the
// task next_item.
aisle::Json made_up_model(const std::vector<std::string>& words);

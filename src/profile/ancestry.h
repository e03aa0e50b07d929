// Which paths the answers to an attribute had before it, in turn (lineage.h).
#pragma once

#include <vector>

#include "profile/attribute.h"
#include "profile/catalogue.h"

namespace acquaint::profile {

// Whether to look behind answers of which the attribute is a part alone.
enum class Splits { followed, left_out };

// Each path once, however many ways lead to it; not the attribute's own.
std::vector<AttributePath> former_paths(const Catalogue& catalogue, const AttributePath& path, Splits splits);

}  // namespace acquaint::profile

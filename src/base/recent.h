// A bounded map that forgets what was not used lately.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <utility>

#include "base/check.h"

namespace acquaint {

// Holds at most `entries_max` (2 or more) entries in two generations: what is used moves to the
// young one; when that is full it becomes the old one, and the former old one is dropped whole. So
// an entry survives at least entries_max / 2 later ones. Not for use by several threads at once.
template <typename Key, typename Value, typename Hash = std::hash<Key>>
class Recent {
 public:
  explicit Recent(std::size_t entries_max) : generation_max_(entries_max / 2) {
    ACQUAINT_CHECK(generation_max_ >= 1);
  }

  // Null when it is not there. The pointer is good until the next call.
  Value* find(const Key& key) {
    if (const auto held = young_.find(key); held != young_.end()) return &held->second;
    auto moved = old_.extract(key);
    if (moved.empty()) return nullptr;
    make_room();
    return &young_.insert(std::move(moved)).position->second;
  }

  void put(const Key& key, Value value) {
    if (Value* held = find(key)) {
      *held = std::move(value);
      return;
    }
    make_room();
    young_.emplace(key, std::move(value));
  }

  void erase(const Key& key) {
    young_.erase(key);
    old_.erase(key);
  }

  template <typename Matches>
  void erase_if(Matches matches) {
    std::erase_if(young_, matches);
    std::erase_if(old_, matches);
  }

  template <typename Visit>
  void visit(Visit visit) const {
    for (const auto* generation : {&young_, &old_}) {
      for (const auto& [key, value] : *generation) visit(key, value);
    }
  }

  std::size_t size() const { return young_.size() + old_.size(); }

 private:
  void make_room() {
    if (young_.size() < generation_max_) return;
    old_ = std::exchange(young_, {});
  }

  const std::size_t generation_max_;
  std::unordered_map<Key, Value, Hash> young_;
  std::unordered_map<Key, Value, Hash> old_;
};

}  // namespace acquaint

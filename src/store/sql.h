// SQL text that cannot hold request text: only a literal converts to it, at compile time.
#pragma once

namespace acquaint::store {

class Sql {
 public:
  consteval Sql(const char* literal) : text_(literal) {}
  constexpr const char* text() const { return text_; }

 private:
  const char* text_;
};

}  // namespace acquaint::store

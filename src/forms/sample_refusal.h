// Forms that are refused, in tables. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "forms/form.h"

namespace acquaint::forms {

// A good document with this value at that place, and what is said of it.
struct Refused {
  const char* name;
  const char* place;
  const char* value;
  const char* code;
  const char* field;
};

// An empty field is not looked at.
inline void expect_refused(const JsonObject& document, std::string_view code, std::string_view field) {
  const auto form = Form::compile(document, profile::Catalogue());
  ASSERT_FALSE(form);
  EXPECT_EQ(form.error().code, code);
  if (!field.empty()) {
    EXPECT_EQ(form.error().field, field);
  }
}

}  // namespace acquaint::forms

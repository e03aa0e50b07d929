// What every KeyStore must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>

#include "login/key_store.h"

namespace acquaint::login {

struct KeyStoreMaker {
  const char* name;
  std::shared_ptr<KeyStore> (*make)();
};

inline void PrintTo(const KeyStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class KeyStoreContract : public testing::TestWithParam<KeyStoreMaker> {
 protected:
  const std::shared_ptr<KeyStore> keys_ = GetParam().make();
  const StoredKey old_{.id = "b", .use = "sign", .material = "pem", .created = from_ms(1000)};
  const StoredKey new_{.id = "a", .use = "seal", .material = "raw", .created = from_ms(2000)};
};

TEST_P(KeyStoreContract, IsEmptyAtFirst) { EXPECT_TRUE(run(keys_->load())->empty()); }

TEST_P(KeyStoreContract, LoadsAllKeysOldestFirst) {
  ASSERT_TRUE(run(keys_->add(new_)));
  ASSERT_TRUE(run(keys_->add(old_)));
  EXPECT_EQ(*run(keys_->load()), (std::vector<StoredKey>{old_, new_}));
}

TEST_P(KeyStoreContract, RefusesATakenIdAndKeepsTheKey) {
  ASSERT_TRUE(run(keys_->add(old_)));
  StoredKey other = old_;
  other.material = "other";
  const auto refused = run(keys_->add(other));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "key.exists");
  EXPECT_EQ(*run(keys_->load()), std::vector<StoredKey>{old_});
}

}  // namespace acquaint::login

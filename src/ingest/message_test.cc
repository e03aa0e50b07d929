#include "ingest/message.h"

#include <gtest/gtest.h>

namespace acquaint::ingest {
namespace {

const Time kNow = *parse_iso8601("2026-11-01T12:00:00Z");

Result<Message> parse(std::string_view text, Kind kind = Kind::track) {
  return parse_message(kind, *parse_json_object(text), kNow);
}

TEST(Message, IsReadWithWhatItsClientsSendBeside) {
  const auto message = parse(
      R"({"type":"track","event":"Article Read","userId":"auth0|1","anonymousId":null,"messageId":"node-1",)"
      R"("properties":{"title":"Engines"},"integrations":{},"context":{"library":{"name":"x"}},"_metadata":{}})");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->name, "Article Read");
  EXPECT_EQ(message->user_id, "auth0|1");
  EXPECT_EQ(message->message_id, "node-1");
  EXPECT_EQ(message->at, kNow);
  const auto identify = parse(R"({"userId":17,"traits":{"company":"Engines"}})", Kind::identify);
  ASSERT_TRUE(identify);
  EXPECT_EQ(identify->user_id, "17");
  EXPECT_EQ(identify->traits.at("company"), "Engines");
}

TEST(Message, ItsTimeIsByOurClock) {
  const struct {
    const char* name;
    const char* times;
    const char* want;
    bool clamped;
  } kCases[] = {
      {"none", R"()", "2026-11-01T12:00:00.000Z", false},
      {"only when", R"(,"timestamp":"2026-11-01T11:00:00Z")", "2026-11-01T11:00:00.000Z", false},
      {"a clock that is an hour late", R"(,"timestamp":"2026-11-01T10:59:50Z","sentAt":"2026-11-01T11:00:00Z")", "2026-11-01T11:59:50.000Z", false},
      {"a clock that is a year ahead", R"(,"timestamp":"2027-11-01T11:59:30Z","sentAt":"2027-11-01T12:00:00Z")", "2026-11-01T11:59:30.000Z", false},
      {"the original one counts", R"(,"originalTimestamp":"2026-11-01T11:00:00Z","timestamp":"2026-10-01T00:00:00Z")", "2026-11-01T11:00:00.000Z", false},
      {"with an offset", R"(,"timestamp":"2026-11-01T13:00:00.5+02:00")", "2026-11-01T11:00:00.500Z", false},
      {"behind Greenwich", R"(,"timestamp":"2026-11-01T05:30:00-06:00")", "2026-11-01T11:30:00.000Z", false},
      {"a little ahead", R"(,"timestamp":"2026-11-01T12:00:30Z")", "2026-11-01T12:00:00.000Z", false},
      {"the future", R"(,"timestamp":"2031-01-01T00:00:00Z")", "2026-11-01T12:00:00.000Z", true},
      {"the far past", R"(,"timestamp":"1970-01-01T00:00:00Z")", "2026-11-01T12:00:00.000Z", true},
      {"sent before it happened", R"(,"timestamp":"2026-11-01T12:00:00Z","sentAt":"2026-10-01T12:00:00Z")", "2026-11-01T12:00:00.000Z", true},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto message = parse(R"({"event":"a","userId":"auth0|1")" + std::string(c.times) + "}");
    ASSERT_TRUE(message);
    EXPECT_EQ(to_iso8601(message->at), c.want);
    EXPECT_EQ(message->was_clamped, c.clamped);
  }
}

TEST(Message, RefusesWhatItCannotReadAndPointsAtIt) {
  const struct {
    const char* name;
    Kind kind;
    const char* call;
    const char* field;
  } kCases[] = {
      {"of nobody", Kind::track, R"({"event":"a"})", "/userId"},
      {"an id that is none", Kind::track, R"({"event":"a","userId":{}})", "/userId"},
      {"an anonymous id that is none", Kind::track, R"({"event":"a","anonymousId":[]})", "/anonymousId"},
      {"no event", Kind::track, R"({"userId":"1"})", "/event"},
      {"an empty event", Kind::track, R"({"userId":"1","event":""})", "/event"},
      {"a control character", Kind::track, R"({"userId":"1","event":"a\u0000b"})", "/event"},
      {"a name that is none", Kind::page, R"({"userId":"1","name":true})", "/name"},
      {"a message id that is none", Kind::page, R"({"userId":"1","messageId":1.5})", "/messageId"},
      {"traits that are none", Kind::identify, R"({"userId":"1","traits":[]})", "/traits"},
      {"a time that is none", Kind::page, R"({"userId":"1","timestamp":"now"})", "/timestamp"},
      {"an offset that is none", Kind::page, R"({"userId":"1","timestamp":"2026-11-01T13:00:00+2:000"})", "/timestamp"},
      {"a day of 25 hours", Kind::page, R"({"userId":"1","timestamp":"2026-11-01T13:00:00+25:00"})", "/timestamp"},
      {"a number for a time", Kind::page, R"({"userId":"1","sentAt":1})", "/sentAt"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto refused = parse(c.call, c.kind);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "ingest.malformed");
    EXPECT_EQ(refused.error().field, c.field);
  }
  const std::string long_name(200, 'x');
  EXPECT_FALSE(parse(R"({"userId":"1","event":")" + long_name + "\"}"));
}

TEST(Batch, HoldsCallsWithOneTimeOfSending) {
  const auto batch = parse_batch(*parse_json_object(
      R"({"sentAt":"2026-11-01T11:00:00Z","batch":[
          {"type":"page","userId":"auth0|1","timestamp":"2026-11-01T10:59:00Z","name":"Home"},
          {"type":"identify","anonymousId":"a","traits":{}}]})"), kNow);
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->messages.size(), 2U);
  EXPECT_EQ(batch->messages[0].kind, Kind::page);
  EXPECT_EQ(to_iso8601(batch->messages[0].at), "2026-11-01T11:59:00.000Z");
  EXPECT_EQ(batch->messages[1].user_id, "");
  EXPECT_EQ(batch->refused, 0U);
}

TEST(Batch, ABadCallHoldsUpNoOther) {
  const std::string good = R"({"type":"track","userId":"1","event":"a"})";
  const std::string large = R"({"type":"track","userId":"1","event":"a","properties":")" + std::string(kCallBytesMax, 'x') + "\"}";
  const struct {
    const char* name;
    std::string batch;
    const char* code;
    const char* field;
  } kCases[] = {
      {"no object", R"({"batch":[)" + good + ",1]}", "ingest.malformed", "/batch/1"},
      {"another type", R"({"batch":[{"type":"buy","userId":"1"}]})", "ingest.malformed", "/batch/0/type"},
      {"a bad call", R"({"batch":[)" + good + R"(,{"type":"track","userId":"1"}]})", "ingest.malformed", "/batch/1/event"},
      {"the first of two", R"({"batch":[{"type":"track","userId":"1"},1,)" + good + "]}", "ingest.malformed", "/batch/0/event"},
      {"a large call", R"({"batch":[)" + large + "]}", "ingest.too_large", "/batch/0"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const JsonObject object = *parse_json_object(c.batch);
    const auto batch = parse_batch(object, kNow);
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->messages.size() + batch->refused, find_array(object, "batch")->size());
    ASSERT_TRUE(batch->first_refusal);
    EXPECT_EQ(batch->first_refusal->code, c.code);
    EXPECT_EQ(batch->first_refusal->field, c.field);
  }
}

TEST(Batch, IsRefusedWhenItIsNone) {
  EXPECT_EQ(parse_batch(*parse_json_object("{}"), kNow).error().field, "/batch");
  EXPECT_EQ(parse_batch(*parse_json_object(R"({"sentAt":"x","batch":[]})"), kNow).error().field, "/sentAt");
  const std::string good = R"({"type":"track","userId":"1","event":"a"})";
  JsonObject many{{"batch", JsonArray(kBatchCallsMax + 1, *parse_json(good))}};
  EXPECT_EQ(parse_batch(many, kNow).error().code, "ingest.too_large");
}

}  // namespace
}  // namespace acquaint::ingest

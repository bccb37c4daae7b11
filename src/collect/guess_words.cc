#include "collect/guess_words.h"

#include "core/text.h"

#include <algorithm>
#include <array>

namespace aisle::collect {

namespace {

using enum GuessKind;

constexpr auto fields = std::to_array<GuessedField>({
    {"user_id", false, id,
     "userid user customerid customer customerno customernumber memberid member buyerid buyer clientid client "
     "accountid "
     "account uid shopperid reviewerid 用户id 用户 会员 会员id 客户 客户id kunde kundennummer"},
    {"anonymous_id", false, id,
     "anonymousid visitorid visitor fullvisitorid userpseudoid cookieid cookie deviceid distinctid 设备id"},
    {"session_id", false, id, "sessionid session visitid usersession 会话id"},
    {"item_id", false, id,
     "itemid item productid product sku stockcode articleid article asin goodsid productcode movieid 商品id 商品 "
     "产品id artikel artikelnummer"},
    {"order_id", false, id,
     "orderid order invoiceno invoiceid invoice ordernumber orderno transactionid transaction receiptid receipt 订单id "
     "订单号 订单 bestellnummer beleg"},
    {"type", false, words,
     "eventtype type event eventname behavior behaviour behaviortype action actiontype activity interaction 行为 "
     "行为类型 类型"},
    {"time", false, time,
     "time timestamp eventtime datetime ts eventtimestamp createdat created date orderdate invoicedate purchasedate "
     "purchasetime ordertime eventdate unixtime timems 时间 日期 下单时间 zeitpunkt datum zeit"},
    {"quantity", false, number, "quantity qty pieces units amountofitems numberofitems 数量 menge anzahl"},
    {"price", false, money,
     "price unitprice itemprice productprice saleprice pricelist purchasevalue amount revenue value total 单价 价格 "
     "金额 einzelpreis preis"},
    {"currency", false, words, "currency currencycode 币种 waehrung"},
    {"query", false, text, "query searchterm searchquery keyword keywords search 搜索词 suchbegriff"},
    {"rating", false, number, "rating stars score overall 评分"},
    {"text", false, text, "text reviewtext review reviewbody comment message feedback answer content 评论 内容"},
    {"page", false, text, "page url pageurl pagepath path pagelocation 页面"},
    {"campaign", false, words, "campaign utmcampaign campaignname"},
    {"device", false, words, "device devicetype devicecategory platform 设备"},
    {"channel", false, words, "channel source utmsource medium trafficsource 渠道"},
    {"country", false, words, "country countrycode 国家 land"},
    {"region", false, words, "region city state province 地区 城市"},
    {"name", true, text,
     "name productname itemname title producttitle movietitle description 商品名称 名称 bezeichnung"},
    {"category", true, words,
     "category categoryid categorycode categoryname productcategory department genre class 类目 类别 category_id "
     "gruppe"},
    {"brand", true, words, "brand brandname manufacturer 品牌 marke"},
    {"stock", true, number, "stock inventory available 库存 bestand"},
    {"image", true, text, "image imageurl picture img 图片 bild"},
    {"age", true, number, "age 年龄 alter"},
    {"sex", true, words, "sex gender 性别 geschlecht"},
    {"income", true, words, "income 收入 einkommen"},
    {"sign_up", true, time, "signup signuptime signupdate registered registrationdate createddate 注册时间"},
});

struct Meaning {
  std::string_view type;
  std::string_view words;
};
constexpr auto meanings = std::to_array<Meaning>({
    {"view_item", "pv view productview productviewed viewitem viewproduct detail browse 浏览 点击"},
    {"select_item", "click itemclick productclick"},
    {"view_item_list", "impression listview"},
    {"search", "search searched query 搜索"},
    {"add_to_cart", "cart addtocart add addcart basket productadded 加购"},
    {"remove_from_cart", "removefromcart removecart productremoved"},
    {"add_to_wishlist", "fav favorite favourite wishlist like addtowishlist 收藏"},
    {"begin_checkout", "checkout begincheckout initiatecheckout checkoutstarted"},
    {"purchase", "buy purchase order transaction ordercompleted sale paid 购买"},
    {"refund", "refund return returned cancel cancelled 退款"},
    {"review", "review reviewed"},
    {"rating", "rate rating rated"},
    {"page_view", "page pageview visit"},
    {"sign_up", "signup register registered"},
    {"login", "login signin"},
});

constexpr auto patterns = std::to_array<std::string_view>({"DD.MM.YYYY hh:mm:ss",
                                                           "DD.MM.YYYY hh:mm",
                                                           "DD.MM.YYYY",
                                                           "YYYY/MM/DD hh:mm:ss",
                                                           "YYYY/MM/DD hh:mm",
                                                           "YYYY/MM/DD",
                                                           "YYYY.MM.DD",
                                                           "YYYYMMDD",
                                                           "MM/DD/YYYY hh:mm:ss",
                                                           "MM/DD/YYYY hh:mm",
                                                           "MM/DD/YYYY",
                                                           "MM/DD/YYYY hh:mm:ss ap",
                                                           "MM/DD/YYYY hh:mm ap",
                                                           "DD/MM/YYYY hh:mm:ss",
                                                           "DD/MM/YYYY hh:mm",
                                                           "DD/MM/YYYY",
                                                           "MM/DD/YY hh:mm",
                                                           "MM/DD/YY",
                                                           "DD/MM/YY hh:mm",
                                                           "DD/MM/YY",
                                                           "DD/MON/YYYY:hh:mm:ss zone",
                                                           "DD MON YYYY",
                                                           "DD MON YYYY hh:mm:ss",
                                                           "DD-MON-YYYY",
                                                           "YYYY年MM月DD日",
                                                           "YYYY年MM月DD日 hh:mm",
                                                           "YYYY年MM月DD日 hh:mm:ss"});

}  // namespace

std::span<const GuessedField> guessed_fields() { return fields; }

GuessedField guessed_item_text() {
  return {
      "text", false, text,
      "description productdescription itemdescription longdescription shortdescription body bodyhtml details detail "
      "summary overview 商品描述 描述 商品详情 详情 简介 beschreibung produktbeschreibung"};
}

std::span<const std::string_view> guessed_patterns() { return patterns; }

std::string plain_name(std::string_view name) {
  std::string out;
  for (const char c : lower_case(name)) {
    const bool ascii = static_cast<unsigned char>(c) < 0x80;
    if (!ascii || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

std::string_view guessed_type(std::string_view word) {
  const std::string wanted = " " + plain_name(word) + " ";
  for (const auto& [type, words] : meanings) {
    if ((" " + std::string(words) + " ").find(wanted) != std::string::npos) return type;
  }
  return {};
}

}  // namespace aisle::collect

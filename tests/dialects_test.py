"""Every way in, with good, bad and hostile records: what is counted, why, and what the events say."""

import json
import unittest

from aisle import Scenario, aisle, aisle_json

LATER = "2999-01-01T00:00:00Z"


class Shop(Scenario):
    def setUp(self):
        super().setUp()
        self.shop = self.folder / "shop"
        self.assertEqual(aisle("init", self.shop, "--opened", "1997-01-01").returncode, 0)

    def ask(self, question):
        return aisle_json("sql", self.shop, question)["rows"]

    def bring(self, name, text, *options, dialect, accepted, skipped=0, duplicate=0, reasons=None):
        """Imports a file of that text; the counts must be these, and add up."""
        counts = aisle_json("import", self.shop, self.write(name, text), *options)
        self.assertEqual(counts["dialects"], [dialect])
        self.assertEqual((counts["accepted"], counts["skipped"], counts["duplicate"]), (accepted, skipped, duplicate), counts)
        self.assertEqual(counts["reasons"], reasons or {})
        self.assertEqual(counts["read"], sum(counts[fate] for fate in ("accepted", "duplicate", "skipped", "rejected")))
        self.assertEqual(sum(counts["reasons"].values()), counts["skipped"] + counts["rejected"])
        return counts

    def lines(self, *records):
        return "".join((json.dumps(record) if isinstance(record, dict) else record) + "\n" for record in records)

    TAOBAO_HEAD = "user_id,item_id,category_id,behavior,timestamp\n"
    CHROME = "Mozilla/5.0 (X11; Linux) Chrome/120"

    def line(self, request, status=200, address="203.0.113.9", agent=CHROME, user="-", at="10/Oct/2024:13:55:36 +0200"):
        """A line of a server's log."""
        return f'{address} - {user} [{at}] "{request}" {status} 512 "https://a.example/" "{agent}"\n'


class Dialects(Shop):
    def test_gorse(self):
        good = {"FeedbackType": "read", "UserId": "u", "ItemId": "i", "Value": 1, "Timestamp": "2024-01-01T00:00:00Z"}
        self.bring("feedback.jsonl", self.lines(good, good | {"Timestamp": "soon"}, good | {"UserId": ""}, good | {"Timestamp": LATER}, "[]", '{"UserId":'),
                   dialect="gorse", accepted=1, reasons={"bad_time": 1, "no_user": 1, "future": 1, "bad_json": 2})
        item = {"ItemId": "i", "IsHidden": False, "Categories": ["shoes", "red"], "Timestamp": "2024-01-01T00:00:00Z", "Labels": {"brand": "Acme", "size": [1, 2]}, "Comment": "A red shoe"}
        doubled = '{"ItemId":"k","IsHidden":false,"Categories":[{"a":1,"a":2}],"Timestamp":"2024-01-01T00:00:00Z"}'
        self.bring("items.jsonl", self.lines(item, item | {"ItemId": ""}, doubled), dialect="gorse_items", accepted=2, reasons={"no_item_id": 1})
        self.assertEqual(self.ask("SELECT item_id, name, category, brand FROM items WHERE item_id = 'i'"), [{"item_id": "i", "name": "A red shoe", "category": "shoes", "brand": "Acme"}])
        self.assertEqual(json.loads(self.ask("SELECT properties FROM item_changes WHERE item_id = 'i'")[0]["properties"])["labels"], item["Labels"])
        self.bring("users.jsonl", self.lines({"UserId": "u", "Labels": {"gender": "f", "age": 30}}, {"UserId": None}), dialect="gorse_users", accepted=1, reasons={"no_user_id": 1})
        self.assertEqual(self.ask("SELECT user_id, sex, age, since::VARCHAR AS since FROM users"), [{"user_id": "u", "sex": "f", "age": 30, "since": "1997-01-01 00:00:00"}])

    def test_gorse_as_csv(self):
        self.bring("feedback.csv", "feedback_type,user_id,item_id,time_stamp\nbuy,u,i,2024-01-01T00:00:00Z\nbuy,u,i\n", dialect="gorse_csv", accepted=1, reasons={"ragged": 1})
        self.bring("items.csv", 'item_id,is_hidden,categories,time_stamp,labels,description\ni,false,shoes|red,2024-01-01 00:00:00 +0000 UTC,a|b,"A shoe, red"\nj,false,,2024-01-01,,\nk,false,,soon,,\n',
                   dialect="gorse_items_csv", accepted=2, reasons={"bad_time": 1})
        self.bring("users.csv", "user_id,labels\nu,a|b\n", dialect="gorse_users_csv", accepted=1)
        self.assertEqual(self.ask("SELECT type FROM events"), [{"type": "purchase"}])

    def test_metarank(self):
        title = {"name": "title", "value": "A shoe"}
        description = {"name": "description", "value": "Soft and red"}
        item = {"event": "item", "id": "1", "item": "p", "timestamp": "1704067200000", "fields": [title, description, {"name": "price", "value": 9.5}, {"name": "genres", "value": ["a", "b"]}, {"name": "tag", "value": "x"}]}
        ranking = {"event": "ranking", "id": "2", "timestamp": 1704067200000, "user": "u", "session": "s", "items": [{"id": "p"}, {"id": "q"}], "fields": [{"name": "query", "value": "shoe"}]}
        click = {"event": "interaction", "id": "3", "timestamp": "1704067201000", "user": "u", "type": "click", "item": "p"}
        user = {"event": "user", "id": "4", "timestamp": "1704067200000", "user": "u", "fields": [{"name": "gender", "value": "f"}]}
        self.bring("events.jsonl", self.lines(item, ranking, click, click, user, click | {"id": "5", "timestamp": "x"}, click | {"id": "3", "item": "q"}, click | {"id": "6", "user": None}),
                   dialect="metarank", accepted=4, duplicate=1, reasons={"bad_time": 1, "conflicting_id": 1, "no_user": 1})
        self.assertEqual(self.ask("SELECT name, text, category, price FROM items"), [{"name": "A shoe", "text": "Soft and red", "category": "a", "price": 9.5}])
        self.assertEqual(json.loads(self.ask("SELECT properties FROM item_changes")[0]["properties"])["tag"], "x")
        self.assertEqual(self.ask("SELECT type, shown FROM events ORDER BY time"), [{"type": "view_item_list", "shown": '["p", "q"]'}, {"type": "select_item", "shown": None}])
        self.assertEqual(self.ask("SELECT sex FROM users"), [{"sex": "f"}])
        self.bring("visitor.jsonl", self.lines(click | {"id": "7", "user": None, "session": "v"}, click | {"id": "8", "user": None}), dialect="metarank", accepted=1, reasons={"no_user": 1})
        self.assertEqual(self.ask("SELECT anonymous_id, session_id FROM events WHERE user_id IS NULL"), [{"anonymous_id": "v", "session_id": "v"}])

    def test_retailrocket(self):
        self.bring("events.csv", "timestamp,visitorid,event,itemid,transactionid\n1433221332117,1,view,7,\n1433221332118,1,transaction,7,99\n,1,view,7,\nx,1,view,7,\n",
                   dialect="retailrocket", accepted=2, reasons={"no_time": 1, "bad_time": 1})
        self.bring("item_properties.csv", "timestamp,itemid,property,value\n1433041200000,7,categoryid,1338\n1433041200000,7,available,1\n1433646000000,7,available,0\n1433041200000,7,790,n48000\n1433041200000,,790,n1\n",
                   dialect="retailrocket_items", accepted=4, reasons={"no_item_id": 1})
        self.assertEqual(self.ask("SELECT category, stock FROM items"), [{"category": "1338", "stock": 0}])
        self.assertEqual(self.ask("SELECT stock FROM items_at(TIMESTAMP '2015-06-03')"), [{"stock": 1}])

    def test_recbole(self):
        self.bring("x.inter", "user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t2\t3\t881250949\n1\t2\t300\t881250949\n1\t2\n", dialect="recbole", accepted=1, reasons={"bad_rating": 1, "ragged": 1})
        self.bring("y.inter", "user_id:token\titem_id:token\n1\t2\n", "--type", "view_item", "--time", "2024-01-01", dialect="recbole", accepted=1)
        self.bring("x.item", "item_id:token\tmovie_title:token_seq\tclass:token_seq\tyear:float\n2\tToy Story\tAnimation Comedy\t1995\n", dialect="recbole_items", accepted=1)
        self.bring("x.user", "user_id:token\tage:token\tgender:token\tzip_code:token\n1\t24\tM\t85711\n", dialect="recbole_users", accepted=1)
        self.assertEqual(self.ask("SELECT type, rating FROM events ORDER BY time"), [{"type": "rating", "rating": 3}, {"type": "view_item", "rating": None}])
        self.assertEqual(self.ask("SELECT name, category FROM items"), [{"name": "Toy Story", "category": "Animation"}])
        self.assertEqual(json.loads(self.ask("SELECT properties FROM item_changes")[0]["properties"])["year"], "1995")
        self.assertEqual(self.ask("SELECT age, sex FROM users"), [{"age": 24, "sex": "M"}])

    def test_personalize(self):
        self.bring("i.csv", "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\nu,i,1704067200,Purchase\nu,i,-5e300,Purchase\n", dialect="personalize", accepted=1, reasons={"bad_time": 1})
        self.bring("items.csv", "ITEM_ID,GENRES,CREATION_TIMESTAMP,PRICE\ni,Drama|War,1704067200,9.5\nj,Drama,1704067200,-1\n", dialect="personalize_items", accepted=1, reasons={"bad_price": 1})
        self.bring("users.csv", "USER_ID,AGE,GENDER\nu,40,f\n", dialect="personalize_users", accepted=1)
        self.assertEqual(self.ask("SELECT category, price FROM items"), [{"category": "Drama", "price": 9.5}])

    def test_ga4(self):
        def param(key, **value):
            return {"key": key, "value": value}

        view = {"event_date": "20240101", "event_name": "view_item", "event_timestamp": "1704067200000000", "user_pseudo_id": "p.1", "user_id": None, "platform": "WEB",
                "event_params": [param("ga_session_id", int_value="7"), param("page_location", string_value="https://a.example/x"), param("engaged", int_value="1")],
                "device": {"category": "mobile"}, "geo": {"country": "Germany", "region": "Berlin"}, "traffic_source": {"name": "(direct)"}, "items": [{"item_id": "a", "price": 2.5}]}
        buy = view | {"event_name": "purchase", "user_id": "u", "ecommerce": {"transaction_id": "o1"}, "items": [{"item_id": "a", "price": 2.5, "quantity": 2}, {"item_id": "b", "price": 3}],
                      "event_params": [param("currency", string_value="USD")]}
        search = view | {"event_name": "view_search_results", "items": [], "event_params": [param("search_term", string_value="red shoes")]}
        start = {"event_name": "session_start", "event_timestamp": 1704067200000001, "user_pseudo_id": "p.1"}
        odd = view | {"event_name": "odd", "items": "a", "event_params": {"key": "ga_session_id"}}
        bad = [view | {"event_timestamp": "now"}, view | {"event_timestamp": "9" * 20}, view | {"event_timestamp": "32500000000000000"}, view | {"user_pseudo_id": ""},
               buy | {"items": [{"item_id": "a", "price": 1}, {"item_id": "b", "price": -1}]}, view | {"event_name": {"a": 1}}, view | {"event_name": None}]
        hostile = ['{"event_name":"x","event_timestamp":"1704067200000000","user_pseudo_id":"\\ud800"}', "[" * 3000, '"event_name"', '{"event_name":"x","event_name":"y"}', json.dumps(view)[:-9],
                   view | {"user_pseudo_id": "p\0"}, view | {"user_pseudo_id": "p" * 5000}]
        self.bring("ga4.jsonl", self.lines(view, buy, search, start, odd, *bad, *hostile), dialect="ga4", accepted=5,
                   reasons={"bad_time": 2, "future": 1, "no_user": 2, "bad_price": 1, "no_type": 2, "bad_json": 4, "control_character": 1, "too_long": 1})
        found = self.ask("SELECT type, user_id, session_id AS s, item_id AS i, order_id AS o, quantity AS q, price, currency AS c, query, properties AS p FROM events ORDER BY seq")
        nothing = dict.fromkeys(found[0])
        date, engaged = '{"event_date":"20240101"', ',"event_params.engaged":"1"}'
        bought = nothing | {"type": "purchase", "user_id": "u", "o": "o1", "c": "USD", "p": date + "}"}
        self.assertEqual(found, [nothing | {"type": "view_item", "s": "7", "i": "a", "price": 2.5, "c": "EUR", "p": date + engaged},
                                 bought | {"i": "a", "price": 2.5, "q": 2}, bought | {"i": "b", "price": 3}, nothing | {"type": "search", "query": "red shoes", "p": date + "}"},
                                 nothing | {"type": "session_start"}, nothing | {"type": "odd", "p": date + ',"event_params.key":"ga_session_id","items":"a"}'}])
        self.assertEqual(self.ask("SELECT time::VARCHAR AS t, anonymous_id AS a, page, campaign, channel, device, country, region FROM events ORDER BY seq LIMIT 1"),
                         [{"t": "2024-01-01 00:00:00", "a": "p.1", "page": "https://a.example/x", "campaign": "(direct)", "channel": "WEB", "device": "mobile", "country": "Germany", "region": "Berlin"}])

    def test_segment(self):
        call = {"type": "track", "event": "Product Viewed", "messageId": "m1", "userId": "u", "anonymousId": "a", "timestamp": "2024-01-01T00:00:05.000Z", "originalTimestamp": "2024-01-01T00:00:00.000Z",
                "receivedAt": "2024-01-01T00:00:06.000Z", "properties": {"product_id": "i", "price": 9.5, "currency": "USD", "color": "red"}, "context": {"page": {"path": "/p/i"}, "campaign": {"name": "spring"}}}
        order = call | {"event": "Order Completed", "messageId": "m2", "properties": {"order_id": "o1", "products": [{"product_id": "i", "price": 9.5, "quantity": 2}, {"sku": "j", "price": "3"}]}}
        page = {"type": "page", "messageId": "m3", "anonymousId": "a", "timestamp": "2024-01-01T00:01:00Z", "name": "Home"}
        identify = {"type": "identify", "messageId": "m4", "userId": "u", "anonymousId": "b", "timestamp": "2024-01-01T00:02:00Z", "traits": {"plan": "pro"}}
        group, alias = ({"type": kind, "messageId": kind, "userId": "u", "timestamp": "2024-01-01T00:00:00Z"} for kind in ("group", "alias"))
        odd = [call | {"messageId": "o1", "userId": {"$ne": None}}, call | {"messageId": "o2", "properties": "none"}, call | {"messageId": "o3", "properties": {"products": {"product_id": "k"}}}]
        bad = [call | {"messageId": "b1", "timestamp": "yesterday"}, call | {"messageId": "b2", "timestamp": LATER}, call | {"messageId": "b3", "userId": None, "anonymousId": ""},
               call | {"messageId": "m1", "event": "Product Added"}, order | {"messageId": "b5", "properties": {"products": [{"product_id": "i", "quantity": -2}]}},
               call | {"messageId": "b6", "properties": {"price": "9,5 EUR"}}, call | {"messageId": "b7", "type": None, "event": ""}]
        hostile = ['{"type":"track","messageId":"h1"', "null", '{"type":"track","type":"page","messageId":"h2"}', call | {"messageId": "h4", "event": "x" * 1000}, call | {"messageId": "h5", "userId": "u\033[2J"}]
        self.bring("segment.jsonl", self.lines(call, order, page, identify, call, group, alias, *odd, *bad, *hostile), dialect="segment", accepted=7, skipped=2, duplicate=1,
                   reasons={"a call that is no event": 2, "bad_time": 1, "future": 1, "no_user": 2, "conflicting_id": 1, "bad_quantity": 1, "bad_price": 1, "no_type": 1, "bad_json": 2, "too_long": 1, "control_character": 1})
        found = self.ask("SELECT event_id AS id, type, user_id AS u, anonymous_id AS a, item_id AS i, order_id AS o, quantity AS q, price, currency AS c, page, campaign FROM events ORDER BY seq")
        viewed = {"id": "m1", "type": "view_item", "u": "u", "a": "a", "i": "i", "o": None, "q": None, "price": 9.5, "c": "USD", "page": "/p/i", "campaign": "spring"}
        bought = viewed | {"type": "purchase", "o": "o1", "c": "EUR"}
        bare = dict.fromkeys(viewed)
        self.assertEqual(found, [viewed, bought | {"id": "m2#1", "q": 2}, bought | {"id": "m2#2", "i": "j", "price": 3}, bare | {"id": "m3", "type": "page_view", "a": "a", "page": "Home"},
                                 bare | {"id": "m4", "type": "identify", "u": "u", "a": "b"}, viewed | {"id": "o1", "u": None}, viewed | {"id": "o2", "i": None, "price": None, "c": None},
                                 viewed | {"id": "o3", "i": "k", "price": None, "c": None}])
        self.assertEqual(self.ask("SELECT time::VARCHAR AS t, received::VARCHAR AS r, properties AS p FROM events WHERE event_id = 'm1'"),
                         [{"t": "2024-01-01 00:00:05", "r": "2024-01-01 00:00:06", "p": '{"originalTimestamp":"2024-01-01T00:00:00.000Z","color":"red"}'}])
        self.assertEqual(self.ask("SELECT DISTINCT person FROM events"), [{"person": "u"}])

    def test_taobao(self):
        good = "1,22,333,{},151154407{}\n"
        lines = "".join(good.format(what, n) for n, what in enumerate(("pv", "cart", "fav", "buy")))
        bad = ("noon", "-1", "9999999999", "1e400")
        lines += "".join(f"1,22,333,pv,{time}\n" for time in bad) + ",22,333,buy,1511544070\n1,22,333\n1,22,333,pv,1511544070,6\n1,22,333,,1511544070\n1,,333,pv,1511544070\n"
        lines += "1," + "2" * 5000 + ",333,pv,1511544070\n=cmd(),22,333,hack'); DROP TABLE log;--,1511544071\n1,\"22,333,pv,1511544070\n"
        self.bring("UserBehavior.csv", lines, "--as", "taobao", dialect="taobao", accepted=6,
                   reasons={"bad_time": 2, "before_the_shop": 1, "future": 1, "no_user": 1, "ragged": 2, "no_type": 1, "too_long": 1, "bad_quotes": 1})
        self.assertEqual([row["type"] for row in self.ask("SELECT type FROM events ORDER BY seq")], ["view_item", "add_to_cart", "add_to_wishlist", "purchase", "view_item", "hack'); DROP TABLE log;--"])
        self.assertEqual(self.ask("SELECT DISTINCT user_id, item_id, properties, currency FROM events WHERE type = 'purchase'"),
                         [{"user_id": "1", "item_id": "22", "properties": '{"category_id":"333"}', "currency": None}])
        self.assertEqual(self.bring("again.csv", self.TAOBAO_HEAD + good.format("pv", 0), dialect="taobao", accepted=0, duplicate=1)["events"], 0)
        self.assertIn("no text", aisle("import", self.shop, self.write("bytes.csv", "1,2\x002,333,pv,1511544070\n"), "--as", "taobao").stderr)

    def test_catalogues_prices_and_costs_of_our_own(self):
        self.bring("items.csv", "item_id,name,price,category,stock\ni,Cup,2.5,Kitchen,7\n,Cup,2.5,Kitchen,7\n", dialect="aisle_items", accepted=1, reasons={"no_item_id": 1})
        self.bring("users.csv", "user_id,sign_up,age,country\nu,2020-01-01,40,DE\n", dialect="aisle_users", accepted=1)
        self.bring("rivals.csv", "time,item_id,price,rival\n2024-01-01,i,2.2,Other\n2024-01-01,i,,Other\n", "--as", "aisle_csv", "--type", "rival_price", dialect="aisle_csv", accepted=1, reasons={"no_price": 1})
        self.bring("costs.csv", "time,campaign,price,clicks\n2024-01-01,spring,100,50\n", "--as", "aisle_csv", "--type", "campaign_cost", dialect="aisle_csv", accepted=1)
        self.assertEqual(self.ask("SELECT name, price, currency, stock FROM items"), [{"name": "Cup", "price": 2.5, "currency": "EUR", "stock": 7}])
        self.bring("told.csv", "item_id,name,description\nj,Cup,A white cup\n", dialect="aisle_items", accepted=1)
        self.assertEqual(self.ask("SELECT text, properties FROM item_changes WHERE item_id = 'j'"), [{"text": "A white cup", "properties": '{"name":"Cup"}'}])
        self.assertEqual(self.ask("SELECT rival, price FROM rival_prices"), [{"rival": "Other", "price": 2.2}])
        self.assertEqual(self.ask("SELECT campaign, cost FROM campaign_costs"), [{"campaign": "spring", "cost": 100}])
        counts = self.bring("views.csv", "time,type,user_id,item_id\n2024-01-01,view_item,u,i\n2024-01-01,view_item,u,ghost\n", dialect="aisle_csv", accepted=2)
        self.assertEqual(counts["notes"], {"unknown_item": 1})

    def test_cdnow(self):
        self.bring("cdnow.txt", " customer_id  date number_of_cds  dollar_value\n 00001 19970101  1   11.77\n 00002 19970112  2   77.00\n 00002 19970112  2   77.00\n 00002 1997011x  2   77.00\n 3\n",
                   dialect="cdnow", accepted=3, reasons={"bad_time": 1, "ragged": 1})
        self.bring("bare.txt", " 00009 19970101  1   11.77\n", "--as", "cdnow", dialect="cdnow", accepted=1)
        self.assertEqual(self.ask("SELECT user_id, count(*) AS n, sum(price) AS paid, min(time)::VARCHAR AS first FROM events GROUP BY user_id ORDER BY user_id LIMIT 2"),
                         [{"user_id": "00001", "n": 1, "paid": 11.77, "first": "1997-01-01 00:00:00"}, {"user_id": "00002", "n": 2, "paid": 154, "first": "1997-01-12 00:00:00"}])

    def test_paths_of_pages(self):
        counts = self.bring("paths.tsv", 'home\tcart "x\thome\n\t\nhome\n', "--as", "msweb", "--time", "1998-02-02", dialect="msweb", accepted=2, reasons={"ragged": 1})
        self.assertEqual(counts["events"], 4)
        self.assertEqual([row["page"] for row in self.ask("SELECT page FROM events WHERE session_id = 'paths.tsv:1' ORDER BY time")], ["home", 'cart "x', "home"])
        self.assertEqual(self.ask("SELECT count(*) AS n FROM sessions"), [{"n": 2}])
        again = aisle_json("import", self.shop, self.folder / "paths.tsv", "--as", "msweb", "--time", "1998-02-02")
        self.assertEqual(again["duplicate"], 2)

    def test_reviews_of_nobody(self):
        head = "Clothing ID,Age,Title,Review Text,Rating,Recommended IND,Positive Feedback Count,Division Name,Department Name,Class Name\n"
        good = '767,33,Nice,"Soft, and\nwarm",4,1,0,General,Tops,Knits\n'
        self.bring("reviews.csv", head + good + good.replace("Nice", "Fine") + good.replace(",4,", ",many,"), "--time", "2018-02-03", dialect="clothing_reviews", accepted=2, reasons={"bad_rating": 1})
        found = self.ask("SELECT type, text, rating, anonymous_id FROM events")
        self.assertEqual((found[0]["type"], found[0]["text"], found[0]["rating"]), ("review", "Soft, and\nwarm", 4))
        self.assertEqual(len({row["anonymous_id"] for row in found}), 2)
        self.bring("undated.csv", head + good.replace("Nice", "Undated"), dialect="clothing_reviews", accepted=0, reasons={"no_time": 1})

    def test_refunds_name_the_order_that_they_cancel(self):
        head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        line = "{},85123A,HOLDER,{},2010-12-0{} 08:26:00,2.55,{},United Kingdom\n"
        rows = [("1", 6, 1, 17850), ("2", 3, 2, 17850), ("C3", -2, 3, 17850), ("C4", -5, 4, 17850), ("C5", -9, 5, 17850), ("C6", -1, 6, 99)]
        counts = self.bring("retail.csv", head + "".join(line.format(*row) for row in rows), dialect="online_retail", accepted=6)
        self.assertEqual(counts["notes"], {"refund_without_purchase": 2})
        self.assertEqual(self.ask("SELECT order_id, refund_of FROM refunds ORDER BY order_id"),
                         [{"order_id": "C3", "refund_of": "2"}, {"order_id": "C4", "refund_of": "1"}, {"order_id": "C5", "refund_of": None}, {"order_id": "C6", "refund_of": None}])

    def test_clocks_that_go_wrong_are_noted(self):
        event = {"event_id": "a", "time": "2024-01-01T01:00:00Z", "received": "2024-01-01T00:00:00Z", "type": "view_item", "user_id": "u"}
        counts = self.bring("skew.jsonl", self.lines(event, event | {"event_id": "b", "received": "2024-01-01T01:00:00Z"}), dialect="aisle", accepted=2)
        self.assertEqual(counts["notes"], {"clock_skew": 1})


class ServerLog(Shop):
    def test_requests_become_events(self):
        log = "".join([
            '\\x16\\x03 not a line "\n',
            self.line("GET / HTTP/1.1"), self.line("GET /product/red%20shoe-7?ref=x HTTP/1.1", user="anna"), self.line("GET /search?page=2&q=red+sh%C3%B6es&utm_campaign=spring HTTP/2.0"),
            self.line("POST /cart/add?item=7 HTTP/1.1", 302), self.line("GET /order/o-1/confirmation HTTP/1.1", agent="Mozilla/5.0 (iPhone) Mobile"),
            self.line("GET /img/logo.PNG?v=3 HTTP/1.1"), self.line("HEAD / HTTP/1.1"), self.line("GET /old HTTP/1.1", 301), self.line("\\x16\\x03\\x01", 400),
            self.line("GET /product/9 HTTP/1.1", 404), self.line("GET /product/8 HTTP/1.1", agent="Googlebot/2.1", address="2001:db8::1"),
            self.line("GET /search?q=%ff%fe HTTP/1.1"), self.line("GET /search?q=%00 HTTP/1.1"), self.line("GET / HTTP/1.1", at="31/Feb/2024:00:00:00 +0000"),
            self.line("GET /" + "a" * 9000 + " HTTP/1.1"), self.line("GET / HTTP/1.1").replace("200", "two"),
        ])
        counts = self.bring("access.log", log, dialect="nginx", accepted=7, skipped=4, reasons={
            "an image, a style, a script or a font": 1, "HEAD or OPTIONS": 1, "moved: the request that follows counts": 1, "no request that HTTP knows": 1,
            "bad_log_line": 2, "bad_utf8": 1, "control_character": 1, "bad_time": 1, "too_long": 1})
        self.assertEqual(counts["read"], 17)
        found = self.ask("SELECT type, item_id, query, order_id, device, campaign, page, user_id, properties, bot FROM events ORDER BY seq")
        self.assertEqual([row["type"] for row in found], ["page_view", "view_item", "search", "add_to_cart", "purchase", "error", "view_item"])
        self.assertEqual((found[1]["item_id"], found[1]["user_id"]), ("red shoe-7", "anna"))
        self.assertEqual((found[2]["query"], found[2]["campaign"], found[2]["page"]), ("red shöes", "spring", "/search"))
        self.assertEqual((found[3]["item_id"], found[4]["order_id"], found[4]["device"]), ("7", "o-1", "mobile"))
        self.assertEqual((json.loads(found[5]["properties"])["code"], found[5]["item_id"]), (404, "9"))
        self.assertEqual([row["bot"] for row in found], [False] * 6 + [True])
        self.assertEqual(self.ask("SELECT time::VARCHAR AS t FROM events LIMIT 1"), [{"t": "2024-10-10 11:55:36"}])

    def test_addresses_of_people_are_not_kept(self):
        bad = self.line("GET / HTTP/1.1", at="never").replace("\n", ' "203.0.113.9"\n')
        self.bring("access.log", self.line("GET / HTTP/1.1") + bad + "203.0.113.9 - -\n", "--no-seal", dialect="nginx", accepted=1, reasons={"bad_time": 1, "bad_log_line": 1})
        kept = b"".join(path.read_bytes() for path in self.shop.rglob("*") if path.is_file())
        self.assertIn(b"page_view", kept)
        self.assertNotIn(b"203.0.113.9", kept)
        self.assertEqual((self.shop / "secrets").stat().st_mode & 0o077, 0)
        out = self.folder / "mended.log"
        self.assertEqual(aisle("quarantine", self.shop, "--export", out, "--reason", "bad_time").returncode, 0)
        out.write_text(out.read_text().replace("never", "10/Oct/2024:14:55:36 +0200"))
        self.assertEqual(aisle_json("import", self.shop, out, "--as", "nginx", "--mended")["accepted"], 1)
        self.assertEqual(self.ask("SELECT count(*) AS n, count(DISTINCT anonymous_id) AS who FROM events"), [{"n": 2, "who": 1}])

    def test_sessions_are_cut_by_silence(self):
        log = "".join(self.line("GET / HTTP/1.1", at=f"10/Oct/2024:{at}:00 +0000") for at in ("10:00", "10:20", "11:00"))
        self.bring("access.log", log, dialect="nginx", accepted=3)
        self.assertEqual([row["events"] for row in self.ask("SELECT events FROM sessions ORDER BY start")], [2, 1])


class Mending(Shop):
    def test_what_was_rejected_is_exported_mended_and_brought_in(self):
        self.bring("a.csv", self.TAOBAO_HEAD + '1,2,3,pv,1511544070\n1,2,"x, y",pv,never\n,2,3,pv,1511544070\n1,2,3\n', dialect="taobao", accepted=1, reasons={"bad_time": 1, "no_user": 1, "ragged": 1})
        out = self.folder / "bad.csv"
        self.assertEqual(aisle("quarantine", self.shop, "--export", out).returncode, 0)
        self.assertEqual(out.read_text(), self.TAOBAO_HEAD + '1,2,"x, y",pv,never\n,2,3,pv,1511544070\n1,2,3\n')
        out.write_text(out.read_text().replace("never", "1511544071").replace("\n,2", "\n5,2"))
        counts = aisle_json("import", self.shop, out, "--mended")
        self.assertEqual((counts["accepted"], counts["rejected"]), (2, 1))
        left = aisle_json("quarantine", self.shop)["records"]
        self.assertEqual([(record["reason"], record["source"]) for record in left], [("ragged", str(out))])

    def test_an_export_is_of_one_kind(self):
        self.bring("a.csv", self.TAOBAO_HEAD + "1,2,3,pv,never\n", dialect="taobao", accepted=0, reasons={"bad_time": 1})
        self.bring("b.csv", "USER_ID,ITEM_ID,TIMESTAMP\nu,i,x\n", dialect="personalize", accepted=0, reasons={"bad_time": 1})
        done = aisle("quarantine", self.shop, "--export", self.folder / "bad.csv")
        self.assertEqual(done.returncode, 1)
        self.assertIn("--source", done.stderr)
        self.assertEqual(aisle("quarantine", self.shop, "--export", self.folder / "bad.csv", "--source", "b.csv").returncode, 0)
        self.assertEqual((self.folder / "bad.csv").read_text(), "USER_ID,ITEM_ID,TIMESTAMP\nu,i,x\n")
        self.assertEqual(len(aisle_json("quarantine", self.shop)["records"]), 2)


class Guess(Shop):
    def test_a_mapping_is_guessed_and_works(self):
        data = self.write("own.csv", "Kunde;Beleg;Artikel;Menge;Einzelpreis;Zeitpunkt\n" + "anna;1001;T-7;2;12,50;01.05.2024 12:00\n" * 3)
        mapping = self.folder / "own.toml"
        done = aisle("import", "--guess", data, "--guess-out", mapping)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("2024-05-01T12:00:00Z", done.stderr)
        counts = aisle_json("import", self.shop, data, "--map", mapping)
        self.assertEqual((counts["accepted"], counts["rejected"]), (3, 0))
        self.assertEqual(self.ask("SELECT DISTINCT type, user_id, order_id, item_id, quantity, price FROM events"),
                         [{"type": "purchase", "user_id": "anna", "order_id": "1001", "item_id": "T-7", "quantity": 2, "price": 12.5}])
        self.assertEqual(aisle("import", "--guess", data, "--guess-out", mapping).returncode, 1)

    def test_words_of_other_tools_and_languages(self):
        done = aisle("import", "--guess", self.write("b.csv", "用户id,商品id,行为,时间\n1,2,浏览,1511544070\n1,2,加购,1511544071\n"))
        self.assertIn('"加购" = "add_to_cart"', done.stdout)
        done = aisle("import", "--guess", self.write("c.jsonl", '{"user":{"id":"u"},"event":"addtocart","product":{"id":"p"},"ts":1700000000000}\n'))
        self.assertIn('time = { from = "ts", unit = "ms" }', done.stdout)

    def test_what_describes_an_item_is_its_text_or_where_nothing_names_it_its_name(self):
        for head, rules in (("sku,title,description,price", ('name = "title"', 'text = "description"')), ("商品id,商品名称,详情,价格", ('name = "商品名称"', 'text = "详情"')),
                            ("sku,body_html,price", ('text = "body_html"',)), ("StockCode,Description,price", ('name = "Description"',)), ("user,sku,title,description,price", ('name = "title"',))):
            guessed = aisle("import", "--guess", self.write("items.csv", head + "\n" + ",".join(["1"] * len(head.split(","))) + "\n")).stdout.splitlines()
            self.assertEqual([rule for rule in guessed if rule.startswith(("text", "name"))], sorted(rules, reverse=True), head)

    def test_nothing_to_be_guessed_is_said(self):
        for text in ("a,b\n1,2\n", "\x01\x02\n", '{"a":\n', "\n,,,\n"):
            done = aisle("import", "--guess", self.write("x.csv", text))
            self.assertIn(done.returncode, (0, 1), done.stderr)
            self.assertNotIn("terminate", done.stderr)
        self.assertIn("No column looks like who did it", aisle("import", "--guess", self.write("y.csv", "a,b\n1,2\n")).stdout)

    def test_misuse_is_said(self):
        for arguments in ((), (self.shop,)):
            done = aisle("import", *arguments)
            self.assertEqual(done.returncode, 2)
            self.assertIn("is required", done.stderr)


if __name__ == "__main__":
    unittest.main()

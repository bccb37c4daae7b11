import { useEffect, useState } from "react";
import { Shelves } from "./catalogue";
import { keepKey, keyOf, onRefused } from "./api";
import { useLanguage } from "./language";
import { Fence } from "./parts/Fence";
import { Frame } from "./parts/Frame";
import { Login } from "./parts/Login";
import { Log } from "./pages/Log";
import { Models } from "./pages/Models";
import { Now } from "./pages/Now";
import { People } from "./pages/People";
import { ShopDemo } from "./pages/ShopDemo";
import { Understand } from "./pages/Understand";
import { pages, useRoute, type Page } from "./route";

function Shown({ page }: { page: Page }) {
  switch (page) {
    case "shop":
      return <ShopDemo />;
    case "now":
      return <Now />;
    case "people":
      return <People />;
    case "understand":
      return <Understand />;
    case "models":
      return <Models />;
    case "log":
      return <Log />;
  }
}

export function App() {
  const { say } = useLanguage();
  const [key, setKey] = useState(keyOf);
  const [wrong, setWrong] = useState(false);
  const route = useRoute();
  const page = pages.find((each) => each === route[0]) ?? "shop";
  useEffect(() => {
    document.title = key === "" ? "Aisle" : `${say(page)} · Aisle`;
  }, [key, page, say]);
  useEffect(
    () =>
      onRefused(() => {
        keepKey("");
        setWrong(true);
        setKey("");
      }),
    [],
  );
  const enter = (next: string) => {
    keepKey(next);
    setWrong(false);
    setKey(next);
  };
  if (key === "") return <Login wrong={wrong} enter={enter} />;
  return (
    <Shelves>
      <Frame page={page} leave={() => enter("")}>
        <Fence key={page}>
          <Shown page={page} />
        </Fence>
      </Frame>
    </Shelves>
  );
}

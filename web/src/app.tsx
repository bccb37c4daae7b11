import { useEffect, useState } from "react";
import { keepKey, keyOf, onRefused } from "./api";
import { useLanguage } from "./language";
import { Frame } from "./parts/Frame";
import { Login } from "./parts/Login";
import { ShopDemo } from "./pages/ShopDemo";
import { useRoute } from "./route";

export const pages = ["shop", "now", "people", "understand", "models", "log"] as const;
export type Page = (typeof pages)[number];

function Shown({ page }: { page: Page }) {
  switch (page) {
    case "shop":
      return <ShopDemo />;
    default:
      return null;
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
    <Frame page={page} leave={() => enter("")}>
      <Shown page={page} />
    </Frame>
  );
}

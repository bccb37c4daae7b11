import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { Speaking } from "./language";
import "./style/base.css";
import "./style/parts.css";
import "./style/shop.css";
import "./style/pages.css";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Speaking>
      <App />
    </Speaking>
  </StrictMode>,
);

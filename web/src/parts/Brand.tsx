export function Brand() {
  return (
    <span className="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M9 23 14.5 9h3L23 23m-11.4-4.6h8.8" />
      </svg>
      Aisle
    </span>
  );
}
